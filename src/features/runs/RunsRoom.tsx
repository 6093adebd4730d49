/** The lab book: every run kept in this browser, reachable while one trains; several are laid over one another. */
import { lazy, Suspense, useEffect } from 'react';
import { readHistory, showArchived, useLabBook } from '../../state/lab-book.ts';
import { hrefTo } from '../../state/route.ts';
import { refreshRuns, useRuns } from '../../state/runs.ts';
import { useTraining } from '../../state/training.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Switch } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { EmptyState, Panel } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { RunPage } from './RunPage.tsx';
import { RunsTable } from './RunsTable.tsx';
import styles from './RunsRoom.module.css';

const ComparedCurves = lazy(() => import('./ComparedCurves.tsx'));

/** @param argument of the address: the run that is looked at, null for all of them */
export default function RunsRoom({ argument }: { argument: string | null }) {
  const runs = useRuns((state) => state.runs);
  useEffect(() => {
    readAnew();
    // What trains here goes on: its row, and its curve where that is shown.
    return useTraining.subscribe(({ phase, saved }, before) => {
      if (phase !== before.phase || saved !== before.saved) readAnew();
    });
  }, []);
  const opened = runs?.find(({ runId }) => runId === argument);
  if (opened) return <RunPage run={opened} />;
  return <AllRuns isOneMissing={argument !== null && runs !== null} />;
}

function readAnew(): void {
  void refreshRuns();
  for (const runId of useLabBook.getState().chosen) void readHistory(runId);
}

function AllRuns({ isOneMissing }: { isOneMissing: boolean }) {
  const { runs, error } = useRuns();
  const { chosen, histories, showsArchived } = useLabBook();
  const archived = runs?.filter(({ isArchived }) => isArchived).length ?? 0;
  const listed = runs?.filter(({ isArchived }) => showsArchived || !isArchived);
  const compared = chosen.flatMap((id) => {
    const [history, run] = [histories[id], runs?.find(({ runId }) => runId === id)];
    return history && run ? [{ name: run.name, history }] : [];
  });
  return (
    <Room
      title="Lab book"
      lead="The runs kept in this browser. Tick some to lay their curves over one another."
      actions={
        <ButtonLink look="primary" href={hrefTo('train')}>
          Train
        </ButtonLink>
      }
    >
      {isOneMissing && <Note>The run of this address is not in this browser.</Note>}
      {error && <ErrorNote error={error} />}
      {!runs && !error && <Meter label="Looking for runs" />}
      {runs?.length === 0 && (
        <EmptyState title="No runs yet">
          A run stands here from its start on, with its curves and settings.
        </EmptyState>
      )}
      {listed && runs && runs.length > 0 && (
        <Panel title="Runs">
          <div className={styles.stack}>
            <RunsTable runs={listed} />
            {archived > 0 && (
              <Switch
                label={`Show the archive (${archived})`}
                checked={showsArchived}
                onChange={showArchived}
              />
            )}
          </div>
        </Panel>
      )}
      {compared.length > 0 && (
        <Panel title="Curves">
          <Suspense fallback={<p className="muted">Opening…</p>}>
            <ComparedCurves runs={compared} />
          </Suspense>
        </Panel>
      )}
    </Room>
  );
}
