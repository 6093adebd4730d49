/** Progress in words and as a bar. Without a value the bar moves to and fro: nobody knows how long it takes. */
import layout from './layout.module.css';
import styles from './Meter.module.css';

interface MeterProps {
  label: string;
  /** 0…1; absent when unknown. */
  value?: number;
  detail?: string;
}

export function Meter({ label, value, detail }: MeterProps) {
  return (
    <div className={styles.meter}>
      <div className={`${layout.ends} ${styles.words}`}>
        <span>{label}</span>
        {detail && <span className="muted numeric">{detail}</span>}
      </div>
      <progress className={styles.bar} aria-label={label} max={1} value={value} />
    </div>
  );
}
