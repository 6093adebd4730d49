/** What is being read into a dataset, and what waits for its turn. Empty while there is neither. */
import { dropWaiting, useDatasets } from '../../state/datasets.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import styles from './DatasetsRoom.module.css';

export function JobQueue() {
  const job = useDatasets((state) => state.job);
  const waiting = useDatasets((state) => state.waiting);
  if (!job) return null;
  const { label, progress, abort } = job;
  return (
    <>
      <div className={styles.job}>
        <div>
          <Meter
            label={label}
            value={progress && progress.total > 0 ? progress.done / progress.total : undefined}
            detail={progress ? detailOf(progress) : undefined}
          />
          <p className={styles.current}>
            <bdi>{progress?.currentName}</bdi>
          </p>
        </div>
        <Button small onClick={() => abort.abort()}>
          Cancel
        </Button>
      </div>
      {waiting.map(({ id, label: next }) => (
        <div key={id} className={styles.job}>
          <p>Next: {next}</p>
          <Button small aria-label={`Do not read: ${next}`} onClick={() => dropWaiting(id)}>
            Leave it
          </Button>
        </div>
      ))}
    </>
  );
}

function detailOf({ done, total, refused }: { done: number; total: number; refused?: number }): string {
  return `${done} of ${total}${refused === undefined ? '' : `, ${refused} refused`}`;
}
