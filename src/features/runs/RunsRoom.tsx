/** The lab book: every run kept in this browser, also while one trains. Several can be compared. */
import { lazy, Suspense, useEffect } from 'react';
import { exampleRunId } from '../../state/example-run.ts';
import { curveSoFar, followOtherTabs, useFollowedRuns } from '../../state/followed-runs.ts';
import { readHistory, readShown, showArchived, useLabBook } from '../../state/lab-book.ts';
import { usePreferences } from '../../state/preferences.ts';
import { hrefTo } from '../../state/route.ts';
import { refreshRuns, useRuns } from '../../state/runs.ts';
import { useTraining } from '../../state/training.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Switch } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { EmptyState, Panel } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { LatePanel } from '../common/LatePanel.tsx';
import { QueuePanel } from './QueuePanel.tsx';
import { RunPage } from './RunPage.tsx';
import { RunsTable } from './RunsTable.tsx';

const ExamplePage = lazy(() => import('./ExamplePage.tsx'));
const ComparedSettings = lazy(() => import('./ComparedSettings.tsx'));
const ComparedCurves = lazy(() => import('./ComparedCurves.tsx'));

/** @param argument of the address: the run to show, null for the list */
export default function RunsRoom({ argument }: { argument: string | null }) {
  const runs = useRuns((state) => state.runs);
  useEffect(() => {
    readAnew();
    void readHistory(exampleRunId);
    // Keeps the row and the curve of the run that trains here up to date.
    return useTraining.subscribe(({ phase, saved }, before) => {
      if (phase !== before.phase || saved !== before.saved) readAnew();
    });
  }, []);
  useEffect(followOtherTabs, []);
  const example = useLabBook((state) => state.histories[exampleRunId]);
  if (argument === exampleRunId && example) {
    return (
      <Suspense fallback={<p className="muted">Opening…</p>}>
        <ExamplePage example={example} />
      </Suspense>
    );
  }
  const opened = runs?.find(({ runId }) => runId === argument);
  if (opened) return <RunPage run={opened} />;
  return <AllRuns isOneMissing={argument !== null && argument !== exampleRunId && runs !== null} />;
}

function readAnew(): void {
  void refreshRuns();
  const { chosen, opened } = useLabBook.getState();
  for (const runId of new Set([...chosen, ...(opened === null ? [] : [opened])])) readShown(runId);
}

function AllRuns({ isOneMissing }: { isOneMissing: boolean }) {
  const { runs: stored, error } = useRuns();
  const hidesExample = usePreferences((state) => state.hidesExample);
  const followed = useFollowedRuns((state) => state.runs);
  const { chosen, histories, showsArchived } = useLabBook();
  const example = histories[exampleRunId]?.summary;
  const runs = stored && [...stored, ...(example ? [{ ...example, isArchived: hidesExample }] : [])];
  const archived = runs?.filter(({ isArchived }) => isArchived).length ?? 0;
  const listed = runs?.filter(({ isArchived }) => showsArchived || !isArchived);
  const compared = chosen.flatMap((id) => {
    const [history, run] = [histories[id], runs?.find(({ runId }) => runId === id)];
    if (!history || !run) return [];
    const { config } = history.summary;
    return [{ name: run.name, config, curve: curveSoFar(history.curve, followed[id]) }];
  });
  return (
    <Room
      title="Lab book"
      lead="The runs kept in this browser. Tick some to lay their curves and settings side by side."
      actions={
        <ButtonLink look="primary" href={hrefTo('train')}>
          Train
        </ButtonLink>
      }
    >
      {isOneMissing && <Note>The run of this address is not in this browser.</Note>}
      {error && <ErrorNote error={error} />}
      {!runs && !error && <Meter label="Looking for runs" />}
      {stored?.length === 0 && (
        <EmptyState title="No runs of your own yet">
          A run stands here from its start on, with its curves and settings.
        </EmptyState>
      )}
      <QueuePanel />
      {listed && runs && runs.length > 0 && (
        <Panel title="Runs">
          <RunsTable runs={listed} />
          {archived > 0 && (
            <Switch
              label={`Show the archive (${archived})`}
              checked={showsArchived}
              onChange={showArchived}
            />
          )}
        </Panel>
      )}
      {compared.length > 0 && (
        <LatePanel title="Curves">
          <ComparedCurves runs={compared} />
        </LatePanel>
      )}
      {compared.length > 1 && (
        <LatePanel title="Settings that differ">
          <ComparedSettings runs={compared} />
        </LatePanel>
      )}
    </Room>
  );
}
