/** The stages of the run's schedule so far, each as wide as it lasted, on the axis of the curves above. */
import type { StageSpan } from '../../state/curve.ts';
import { formatKimg } from '../../ui/format.ts';
import styles from './StageStrip.module.css';

export function StageStrip({ spans, names }: { spans: readonly StageSpan[]; names: readonly string[] }) {
  if (spans.length === 0) return null;
  return (
    <ol className={styles.strip} aria-label="Stages of the schedule">
      {spans.map(({ index, fromKimg, toKimg }) => (
        <li key={`${index} ${fromKimg}`} style={{ flexGrow: toKimg - fromKimg }}>
          <strong>{index + 1}</strong> {names[index]}
          <small className="muted numeric">
            {formatKimg(fromKimg)} to {formatKimg(toKimg)} kimg
          </small>
        </li>
      ))}
    </ol>
  );
}
