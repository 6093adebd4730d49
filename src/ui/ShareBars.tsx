/** Shares of one measure as bars below each other, each with its name and its figure. */
import { formatPercent } from './format.ts';
import styles from './ShareBars.module.css';

interface ShareBarsProps {
  label: string;
  /** Shares from 0 to 1; `text` where the figure is another one than the share. */
  rows: readonly { label: string; share: number; text?: string }[];
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
            <span className="numeric">{row.text ?? formatPercent(row.share)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
