/** Offers to go on with the newest unfinished run. Empty while there is none. */
import { useEffect } from 'react';
import { canBeResumed, refreshRuns, useRuns } from '../../state/runs.ts';
import { goTo, hrefTo } from '../../state/route.ts';
import { isHeld, resumeRun, useTraining } from '../../state/training.ts';
import { showError } from '../../state/toasts.ts';
import { hasStoredRuns } from '../../state/stored-runs.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import { formatKimg, formatWhen } from '../../ui/format.ts';

export function UnfinishedRun() {
  const runs = useRuns((state) => state.runs);
  const held = useTraining((state) => isHeld(state.phase));
  useEffect(() => {
    // Listing runs starts the training worker, which a first visit does not need.
    void hasStoredRuns().then((any) => (any ? refreshRuns() : undefined));
  }, []);

  const run = runs?.find((candidate) => candidate.state === 'unfinished' && canBeResumed(candidate));
  if (!run?.config || held) return null;
  return (
    <Note
      title={`“${run.name}” is not finished`}
      actions={
        <>
          <Button
            look="primary"
            onClick={() => {
              goTo('train');
              resumeRun({ runId: run.runId }).catch(showError);
            }}
          >
            Go on training
          </Button>
          <ButtonLink href={hrefTo('runs')}>All runs</ButtonLink>
        </>
      }
    >
      <p>
        It stands at <span className="numeric">{formatKimg(run.kimg)}</span> of {run.config.totalKimg} kimg,
        saved {formatWhen(run.updatedAt)}.
      </p>
    </Note>
  );
}
