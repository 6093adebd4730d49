/** Offers a newer checkpoint of the run whose model is on show. Empty while there is none. */
import { exploreModel, useExplore } from '../../state/explore.ts';
import { useTraining } from '../../state/training.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import { formatKimg } from '../../ui/format.ts';

export function NewerCheckpoint() {
  const info = useExplore((state) => state.info);
  const run = useTraining((state) => state.run);
  const saved = useTraining((state) => state.saved);
  if (!info || !saved || info.id !== `run:${run?.runId}` || info.kimg === null || saved.kimg <= info.kimg) {
    return null;
  }
  return (
    <div role="status">
      <Note
        title="The run has saved a newer checkpoint"
        actions={<Button onClick={() => void exploreModel(info.id)}>Load it</Button>}
      >
        <p>
          Kimg <span className="numeric">{formatKimg(saved.kimg)}</span>; these pictures are of{' '}
          <span className="numeric">{formatKimg(info.kimg)}</span>.
        </p>
      </Note>
    </div>
  );
}
