/**
 * Runs that train in other tabs, from the events of their workers. They are followed while a room shows them;
 * what was told before comes from the store.
 */
import { create } from 'zustand';
import { hearRunNews } from '../../workers/train/run-news.ts';
import type { CurvePoint, GridsOfKind, TrainEvent, TrainPhase } from '../../workers/train/protocol.ts';
import { runScope, writerGone } from '../storage/locks.ts';
import { readShown } from './lab-book.ts';
import { refreshRuns, useRuns } from './runs.ts';
import { useTraining } from './training.ts';

export interface FollowedRun {
  phase: TrainPhase;
  /** What is being done, where the worker says it. */
  detail: string;
  kimg: number | null;
  imagesPerSecond: number | null;
  etaMs: number | null;
  bitAccuracy: number | null;
  /** Points of the curve since this tab began to listen. */
  points: readonly CurvePoint[];
  /** The newest of each kind. */
  grids: readonly GridsOfKind[];
}

export const useFollowedRuns = create<{ runs: Readonly<Record<string, FollowedRun>> }>(() => ({ runs: {} }));

/** One a second for an hour, and more; older points are in the store by then. */
const MOST_POINTS = 4096;

const unheard: FollowedRun = {
  phase: 'training',
  detail: '',
  kimg: null,
  imagesPerSecond: null,
  etaMs: null,
  bitAccuracy: null,
  points: [],
  grids: [],
};

/** What is known of a run after an event of it. */
export function afterNews(before: FollowedRun = unheard, event: TrainEvent): FollowedRun {
  switch (event.type) {
    case 'phase':
      return { ...before, phase: event.phase, detail: event.detail ?? '' };
    case 'stats': {
      const { kimg, imagesPerSecond, etaMs = null, bitAccuracy } = event;
      const points = [...before.points, event].slice(-MOST_POINTS);
      return { ...before, kimg, imagesPerSecond, etaMs, bitAccuracy, points };
    }
    case 'grids': {
      const kinds = new Set(event.grids.map(({ kind }) => kind));
      return { ...before, grids: [...before.grids.filter(({ kind }) => !kinds.has(kind)), ...event.grids] };
    }
    default:
      return before;
  }
}

/** The stored curve, followed by what was heard since. */
export function curveSoFar(stored: readonly CurvePoint[], followed?: FollowedRun): readonly CurvePoint[] {
  const end = stored.at(-1)?.kimg ?? -1;
  return followed ? [...stored, ...followed.points.filter(({ kimg }) => kimg > end)] : stored;
}

/** Listens from now on. @returns ends it */
export function followOtherTabs(): () => void {
  const awaited = new Set<string>();
  // A tab that crashes says nothing, but its lock is released.
  const awaitEnd = (runId: string): void => {
    if (awaited.has(runId)) return;
    awaited.add(runId);
    void writerGone(runScope(runId)).then(() => {
      if (awaited.delete(runId)) leave(runId);
    });
  };
  const awaitListed = ({ runs }: Pick<ReturnType<typeof useRuns.getState>, 'runs'>): void => {
    for (const { runId, isTraining } of runs ?? []) if (isTraining && !isOwn(runId)) awaitEnd(runId);
  };
  awaitListed(useRuns.getState());
  const endListing = useRuns.subscribe(awaitListed);
  const endHearing = hearRunNews((event) => {
    // This tab's own worker is on the channel, too, and is ignored.
    if (isOwn(event.runId)) return;
    awaitEnd(event.runId);
    hear(event);
  });
  return () => {
    endListing();
    endHearing();
    awaited.clear();
    useFollowedRuns.setState({ runs: {} });
  };
}

const isOwn = (runId: string): boolean => runId === useTraining.getState().run?.runId;

const ended: readonly TrainPhase[] = ['stopped', 'done', 'failed'];

function hear(event: TrainEvent): void {
  const { runId } = event;
  const { [runId]: before, ...others } = useFollowedRuns.getState().runs;
  const now = afterNews(before, event);
  const hasEnded = ended.includes(now.phase);
  useFollowedRuns.setState({ runs: hasEnded ? others : { ...others, [runId]: now } });
  // The store knows of what was saved, and of who begins.
  if (hasEnded || (now.phase === before?.phase && event.type !== 'saved')) return;
  void refreshRuns();
  readShown(runId);
}

/** Nobody writes the run any more: the store knows how it ended. */
function leave(runId: string): void {
  const { [runId]: _, ...others } = useFollowedRuns.getState().runs;
  useFollowedRuns.setState({ runs: others });
  void refreshRuns();
  readShown(runId);
}
