/** One run of the lab book: what can be done with it, its curves, its last pictures, its settings. */
import { lazy, useEffect, useState } from 'react';
import type { RunSummary } from '../../../workers/train/protocol.ts';
import { curveSoFar, useFollowedRuns } from '../../state/followed-runs.ts';
import { saveRunFilm } from '../../state/film.ts';
import { openRun, useLabBook } from '../../state/lab-book.ts';
import { goTo, hrefTo } from '../../state/route.ts';
import { canBeResumed, deleteRun, describeRun } from '../../state/runs.ts';
import { cloneRun } from '../../state/train-form.ts';
import { isHeld, resumeRun, useTraining } from '../../state/training.ts';
import { showError } from '../../state/toasts.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { RenameDialog } from '../../ui/RenameDialog.tsx';
import { Room } from '../../ui/Room.tsx';
import { formatKimg } from '../../ui/format.ts';
import { RealPictures } from '../common/RealPictures.tsx';
import { RunSettings } from '../train/RunSettings.tsx';
import { LatePanel } from '../common/LatePanel.tsx';
import { Checkpoints } from './Checkpoints.tsx';
import { Film } from './Film.tsx';
import { MissingDataset } from './MissingDataset.tsx';
import { OtherTab } from './OtherTab.tsx';
import { stateOf } from './run-words.ts';
import layout from '../../ui/layout.module.css';
import styles from './RunsRoom.module.css';

const ComparedCurves = lazy(() => import('./ComparedCurves.tsx'));

export function RunPage({ run }: { run: RunSummary }) {
  const { runId, name, datasetName, kimg, checkpoints, config } = run;
  const history = useLabBook((state) => state.histories[runId]);
  const heldId = useTraining((state) => (isHeld(state.phase) ? (state.run?.runId ?? null) : null));
  const film = useLabBook((state) => state.films[runId]);
  const followed = useFollowedRuns((state) => state.runs[runId]);
  const grids = followed?.grids.length ? followed.grids : (history?.grids ?? []);
  useEffect(() => {
    openRun(runId);
    return () => openRun(null);
  }, [runId]);
  // The link that had the focus is gone, so the focus goes to the top of the page.
  useEffect(() => document.getElementById('main')?.focus(), []);
  return (
    <Room
      title={name}
      lead={`${stateOf(run, heldId)}, ${formatKimg(kimg)}${config ? ` of ${config.totalKimg}` : ''} kimg, on ${datasetName}.${heldId !== null && heldId !== runId && canBeResumed(run) ? ' It can be resumed once the run in hand has ended.' : ''}`}
      actions={
        <>
          <RunActions run={run} heldId={heldId} />
          <ButtonLink href={hrefTo('runs')}>All runs</ButtonLink>
        </>
      }
    >
      <NoteField key={run.note} run={run} />
      {config && !run.hasDataset && !run.isTraining && <MissingDataset run={run} />}
      {run.isTraining && runId !== heldId && <OtherTab followed={followed} />}
      {history && (
        <>
          <LatePanel title="Curves">
            <ComparedCurves runs={[{ name, curve: curveSoFar(history.curve, followed) }]} />
          </LatePanel>
          {grids.length > 0 && (
            <Panel title="Last pictures">
              <div className={`${layout.tiles} ${styles.charts}`}>
                {grids.map(({ kind, sheet, kimg: at }) => (
                  <figure key={kind} className={styles.grid}>
                    <ImageGrid label={`${kind} of ${name}`} sheet={sheet} />
                    <figcaption className="muted">
                      {kind.replace('-', ' ')}, at {formatKimg(at)} kimg
                    </figcaption>
                  </figure>
                ))}
                {run.hasDataset && (
                  <figure className={styles.grid}>
                    <RealPictures datasetId={run.datasetId} />
                    <figcaption className="muted">real ones, of {datasetName}</figcaption>
                  </figure>
                )}
              </div>
            </Panel>
          )}
        </>
      )}
      {film && (
        <Film times={film.map(({ kimg: at }) => at)} onSave={(format) => saveRunFilm(run, format)}>
          {(index) => <ImageGrid label={`Snapshot of ${name}`} sheet={film[index]!.sheet} />}
        </Film>
      )}
      {checkpoints.length > 0 && <Checkpoints runId={runId} checkpoints={checkpoints} />}
      {config && <RunSettings config={config} />}
      {checkpoints.length === 0 && <p className="muted">Nothing of it is saved yet.</p>}
    </Room>
  );
}

function RunActions({ run, heldId }: { run: RunSummary; heldId: string | null }) {
  const { runId, name, isTraining, config, checkpoints, isArchived } = run;
  const [renaming, setRenaming] = useState(false);
  const isSaved = checkpoints.length > 0;
  const isFree = !isTraining && runId !== heldId;
  return (
    <>
      {runId === heldId && (
        <ButtonLink look="primary" href={hrefTo('train')}>
          Watch it
        </ButtonLink>
      )}
      {isFree && canBeResumed(run) && (
        <Button
          look="primary"
          disabled={heldId !== null}
          onClick={() => {
            goTo('train');
            resumeRun({ runId }).catch(showError);
          }}
        >
          Resume
        </Button>
      )}
      {isSaved && <ButtonLink href={hrefTo('explore', `run:${runId}`)}>Explore</ButtonLink>}
      {config && <Button onClick={() => cloneRun(run)}>Clone with changes</Button>}
      {isFree && (
        <>
          <Button look="quiet" onClick={() => setRenaming(true)}>
            Rename
          </Button>
          <Button
            look="quiet"
            onClick={() => void describeRun(runId, { isArchived: !isArchived }).catch(showError)}
          >
            {isArchived ? 'Take out of the archive' : 'Archive'}
          </Button>
          <Button
            look="quiet"
            onClick={() => {
              goTo('runs');
              void deleteRun(run);
            }}
          >
            Delete
          </Button>
        </>
      )}
      {renaming && (
        <RenameDialog
          title="Rename the run"
          name={name}
          onClose={() => setRenaming(false)}
          onRename={(chosen) => void describeRun(runId, { name: chosen }).catch(showError)}
        />
      )}
    </>
  );
}

/** The text is saved by its button, or by Enter. */
function NoteField({ run }: { run: RunSummary }) {
  const [note, setNote] = useState(run.note);
  return (
    <form
      className={styles.note}
      onSubmit={(event) => {
        event.preventDefault();
        void describeRun(run.runId, { note: note.trim() }).catch(showError);
      }}
    >
      <TextField label="Note" placeholder="What was this run to find out?" value={note} onChange={setNote} />
      <Button type="submit" disabled={note.trim() === run.note || run.isTraining}>
        Keep the note
      </Button>
    </form>
  );
}
