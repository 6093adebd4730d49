/** One step of the diagram, with how far the last change moved it. */
import type { ReactNode } from 'react';
import { formatPercent } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './LivingDiagram.module.css';

interface StageProps {
  title: string;
  /** Its place in the order; the change reaches later stages later. */
  step: number;
  /** Identifies the change; another change starts the animation anew. */
  wave: string;
  /** How far it moved, as a share; absent where that is not shown. */
  moved?: number;
  wide?: boolean;
  children: ReactNode;
}

export function Stage({ title, step, wave, moved = 0, wide = false, children }: StageProps) {
  return (
    <li className={wide ? `${styles.stage} ${styles.wide}` : styles.stage}>
      {moved > 0 && <span key={wave} className={styles.wave} style={{ animationDelay: `${step * 90}ms` }} />}
      <header className={`${layout.ends} ${styles.head}`}>
        <h3>{title}</h3>
        {moved > 0 && <span className="numeric">moved by {formatPercent(moved)}</span>}
      </header>
      {children}
    </li>
  );
}
