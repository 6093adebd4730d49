/** Shares of a whole as bars below each other, each with its name and its figure. */
import { formatPercent } from './format.ts';
import styles from './ShareBars.module.css';

interface ShareBarsProps {
  label: string;
  /** Shares from 0 to 1. */
  rows: readonly { label: string; share: number }[];
}

export function ShareBars({ label, rows }: ShareBarsProps) {
  return (
    <figure>
      <figcaption className={styles.caption}>{label}</figcaption>
      <ul role="list" className={styles.rows}>
        {rows.map((row) => (
          <li key={row.label} className={styles.row}>
            <span>{row.label}</span>
            <span className={styles.track} aria-hidden="true">
              <span className={styles.bar} style={{ width: `${row.share * 100}%` }} />
            </span>
            <span className="numeric">{formatPercent(row.share)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
