/** Many numbers at a glance: thin bars up and down from a base line, with their range in words. */
import { formatNumber } from './format.ts';
import styles from './ValueStrip.module.css';

interface ValueStripProps {
  label: string;
  values: ArrayLike<number>;
  /** Where bars begin. */
  base: number;
}

export function ValueStrip({ label, values, base }: ValueStripProps) {
  const all = Array.from(values);
  const [least, largest] = [Math.min(...all), Math.max(...all)];
  const reach = Math.max(largest - base, base - least) || 1;
  const bars = all
    .map((value, i) => `M${i + 0.5} 10V${(10 - ((value - base) / reach) * 10).toFixed(2)}`)
    .join('');
  const words = `${all.length} values, ${formatNumber(least)} to ${formatNumber(largest)}`;
  return (
    <figure className={styles.figure}>
      <svg
        className={styles.strip}
        viewBox={`0 0 ${all.length} 20`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${words}`}
      >
        <path className={styles.base} d={`M0 10H${all.length}`} />
        <path className={styles.bars} d={bars} />
      </svg>
      <figcaption className="muted">
        {label}: {words}
      </figcaption>
    </figure>
  );
}
