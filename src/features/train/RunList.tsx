/** The runs kept in this browser: look at one, go on with it, or delete it. */
import { useState } from 'react';
import { counted } from '../../base/number-text.ts';
import type { RunSummary } from '../../../workers/train/protocol.ts';
import { canBeResumed, deleteRun, describeRun, useRuns } from '../../state/runs.ts';
import { goTo, hrefTo } from '../../state/route.ts';
import { resumeRun, showStoredRun } from '../../state/training.ts';
import { showError } from '../../state/toasts.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RenameDialog } from '../../ui/RenameDialog.tsx';
import { formatBytes, formatKimg, formatPercent, formatWhen } from '../../ui/format.ts';
import { stateOf } from '../runs/run-words.ts';
import { ExportRunButton, ExportRunStatus } from './ExportRun.tsx';
import layout from '../../ui/layout.module.css';
import styles from './RunList.module.css';

/** The lab book has the others. */
const mostRuns = 5;

export function RunList() {
  const { runs, error } = useRuns();
  const [renamed, setRenamed] = useState<RunSummary | null>(null);
  if (error) return <ErrorNote error={error} />;
  const current = runs?.filter(({ isArchived }) => !isArchived) ?? [];
  if (current.length === 0) return null;
  return (
    <Panel
      title="Runs"
      actions={
        <ButtonLink small href={hrefTo('runs')}>
          Lab book
        </ButtonLink>
      }
    >
      <ul role="list" className={styles.list}>
        {current.slice(0, mostRuns).map((run) => (
          <li key={run.runId} className={`${layout.ends} ${styles.run}`}>
            <div>
              <strong>{run.name}</strong>
              <p className={styles.facts}>
                <span className="numeric">{formatKimg(run.kimg)}</span>
                {run.config && ` of ${run.config.totalKimg}`} kimg, {stateOf(run, null)}
                {run.bitAccuracy !== null && `, ${formatPercent(run.bitAccuracy)} of bits read`}
                {!run.hasDataset && ', on a dataset that is no longer stored'}
                {` · ${counted(run.checkpoints.length, 'checkpoint')}, ${formatBytes(run.sizeBytes)} · ${formatWhen(run.updatedAt)}`}
              </p>
            </div>
            <div className={layout.buttons}>
              {!run.hasDataset && run.config && !run.isTraining && (
                <ButtonLink
                  small
                  aria-label={`Give a dataset to ${run.name}`}
                  href={hrefTo('runs', run.runId)}
                >
                  Give a dataset
                </ButtonLink>
              )}
              {canBeResumed(run) && (
                <Button
                  small
                  look="primary"
                  aria-label={`Resume ${run.name}`}
                  onClick={() => void resumeRun({ runId: run.runId }).catch(showError)}
                >
                  Resume
                </Button>
              )}
              {run.config && (
                <Button
                  small
                  aria-label={`Look at ${run.name}`}
                  onClick={() => {
                    // A run that trains in another tab goes on there; the lab book follows it.
                    if (run.isTraining) goTo('runs', run.runId);
                    else showStoredRun(run).catch(showError);
                  }}
                >
                  Look
                </Button>
              )}
              {run.config && run.checkpoints.length > 0 && <ExportRunButton small run={run} />}
              <Button small look="quiet" aria-label={`Rename ${run.name}`} onClick={() => setRenamed(run)}>
                Rename
              </Button>
              <Button
                small
                look="quiet"
                aria-label={`Delete ${run.name}`}
                onClick={() => void deleteRun(run)}
              >
                Delete
              </Button>
            </div>
            <div className={styles.status}>
              <ExportRunStatus run={run} />
            </div>
          </li>
        ))}
      </ul>
      {renamed && (
        <RenameDialog
          title="Rename the run"
          name={renamed.name}
          onClose={() => setRenamed(null)}
          onRename={(name) => void describeRun(renamed.runId, { name }).catch(showError)}
        />
      )}
    </Panel>
  );
}
