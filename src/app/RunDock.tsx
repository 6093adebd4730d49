/** The run in the worker, as any other room shows it: how far it is, and a link back to it. */
import { hrefTo } from '../state/route.ts';
import { isHeld, useTraining } from '../state/training.ts';
import { formatDuration, formatKimg } from '../ui/format.ts';
import styles from './RunDock.module.css';

export function RunDock() {
  const held = useTraining((state) => isHeld(state.phase));
  const phase = useTraining((state) => state.phase);
  const kimg = useTraining((state) => state.kimg);
  const etaMs = useTraining((state) => state.etaMs);
  const name = useTraining((state) => state.run?.name);
  if (!held) return null;
  return (
    <a className={styles.dock} href={hrefTo('train')}>
      <span className={styles.name}>{name}</span>
      <span className={`${styles.kimg} numeric`}>
        {formatKimg(kimg)} kimg, {phase}
      </span>
      {etaMs !== null && phase === 'training' && (
        <span className="numeric muted">{formatDuration(etaMs)} left</span>
      )}
    </a>
  );
}
