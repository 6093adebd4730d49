/** A room of the studio: its heading with the room's buttons, and its panels below one another. */
import type { ReactNode } from 'react';
import layout from './layout.module.css';
import styles from './Room.module.css';

interface RoomProps {
  title: string;
  /** What the room is for, in one or two sentences. */
  lead?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** Holds the one h1 of its page. */
export function Room({ title, lead, actions, children }: RoomProps) {
  return (
    <div className={layout.loose}>
      <header className={`${layout.ends} ${styles.head}`}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={layout.buttons}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
