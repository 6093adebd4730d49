/** The pieces a room is laid out with: a panel with a title, an empty state. */
import type { ReactNode } from 'react';
import layout from './layout.module.css';
import styles from './Panel.module.css';

interface PanelProps {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  id?: string;
}

export function Panel({ title, actions, children, id }: PanelProps) {
  return (
    <section className={`${layout.stack} ${styles.panel}`} id={id} aria-label={title}>
      {(title || actions) && (
        <header className={layout.ends}>
          {title && <h2>{title}</h2>}
          {actions && <div className={layout.buttons}>{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

interface EmptyStateProps {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}

export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      <p>{children}</p>
      {actions && <div className={layout.buttons}>{actions}</div>}
    </div>
  );
}
