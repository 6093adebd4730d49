/** The run in hand: what it is doing, the orders to it, its three grids and its curves. */
import { lazy, Suspense, useEffect } from 'react';
import {
  closeRun,
  endSilentWorker,
  isHeld,
  stopWithoutSaving,
  useTraining,
  type ActiveRun,
} from '../../state/training.ts';
import { pause, resume, save, step, stop } from '../../state/actions/training.ts';
import { goTo, hrefTo } from '../../state/route.ts';
import { formatDuration } from '../../ui/format.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { ActionButton } from '../common/ActionButton.tsx';
import { ExportRunButton, ExportRunStatus } from './ExportRun.tsx';
import { FindingNote } from './FindingNote.tsx';
import { GoOn } from './GoOn.tsx';
import { RunGrids } from './RunGrids.tsx';
import { RunSettings } from './RunSettings.tsx';
import { RunStatus } from './RunStatus.tsx';

const Curves = lazy(() => import('./Curves.tsx'));

export function RunView({ run }: { run: ActiveRun }) {
  const phase = useTraining((state) => state.phase);
  const error = useTraining((state) => state.error);
  const trouble = useTraining((state) => state.trouble);
  const silentMs = useTraining((state) => state.silentMs);
  const notices = useTraining((state) => state.notices);
  const findings = useTraining((state) => state.findings);
  const saved = useTraining((state) => state.saved);
  const held = isHeld(phase);
  // The form that had the focus is gone, so the focus goes to the top of the run.
  useEffect(() => {
    scrollTo(0, 0);
    document.getElementById('main')?.focus();
  }, []);
  const { resolution, fingerprintSize } = run.config.network;
  return (
    <Room
      title={run.name}
      lead={`${resolution}×${resolution} px, ${fingerprintSize} bits, ${run.config.recipe} recipe, batch ${run.config.batch}`}
      actions={
        <>
          {phase === 'paused' || !held ? (
            <ActionButton look="primary" action={resume} />
          ) : (
            <ActionButton look="primary" action={pause} />
          )}
          <ActionButton action={step} />
          <ActionButton action={save}>Save</ActionButton>
          <ActionButton action={stop} />
          {/* There from the start, so that the buttons do not move when the first checkpoint is written. */}
          <Button
            disabled={!saved}
            onClick={() => goTo('explore', `run:${run.runId}`)}
            title="Open the newest checkpoint"
          >
            Explore
          </Button>
          <ExportRunButton run={run} disabled={!saved} />
          {held ? (
            <ButtonLink look="quiet" href={hrefTo('train', 'new')}>
              Next run
            </ButtonLink>
          ) : (
            <Button look="quiet" onClick={closeRun}>
              New run
            </Button>
          )}
        </>
      }
    >
      {error && <ErrorNote error={error} />}
      {trouble && held && (
        <ErrorNote
          error={trouble}
          actions={<Button onClick={() => void stopWithoutSaving()}>Stop without saving</Button>}
        />
      )}
      {silentMs !== null && (
        <Note
          tone="warm"
          title={`The training worker has not answered for ${formatDuration(silentMs)}`}
          actions={<Button onClick={endSilentWorker}>End it</Button>}
        >
          <p>
            It may be busy with a long step. If it is ended, the run can be resumed from its last checkpoint.
          </p>
        </Note>
      )}
      <ExportRunStatus run={run} />
      {phase === 'done' && <GoOn run={run} />}
      <RunStatus />
      {findings.map((finding) => (
        <FindingNote key={finding.what} finding={finding} />
      ))}
      {notices.map((line) => (
        <Note key={line}>{line}</Note>
      ))}
      <RunGrids />
      <Suspense
        fallback={
          <Panel title="Curves">
            <p className="muted">Opening…</p>
          </Panel>
        }
      >
        <Curves />
      </Suspense>
      <RunSettings config={run.config} />
    </Room>
  );
}
