/** A line or two that stand out: an error with what to do about it, a warning, or plain news. */
import type { ReactNode } from 'react';
import type { PlainError } from '../base/error.ts';
import layout from './layout.module.css';
import styles from './Note.module.css';

interface NoteProps {
  tone?: 'plain' | 'warm';
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function Note({ tone = 'plain', title, children, actions }: NoteProps) {
  return (
    <div className={`${layout.ends} ${styles.note} ${styles[tone]}`}>
      <div className={styles.text}>
        {title && <strong>{title}</strong>}
        {children}
      </div>
      {actions && <div className={`${layout.buttons} ${styles.actions}`}>{actions}</div>}
    </div>
  );
}

/** What happened, then what to do. Announced at once. */
export function ErrorNote({ error, actions }: { error: PlainError; actions?: ReactNode }) {
  return (
    <div role="alert">
      <Note tone="warm" title={error.message} actions={actions}>
        {error.hint && <p>{error.hint}</p>}
      </Note>
    </div>
  );
}
