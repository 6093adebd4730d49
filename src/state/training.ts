/**
 * The run in the training worker, as its events tell the page, and the orders that the page can give. One run
 * at a time. The curve is kept outside of React's state; `curveVersion` says when it changed.
 */
import { create } from 'zustand';
import { StudioError, toPlainError, type PlainError } from '../base/error.ts';
import { describeStage } from '../engine/training/schedules/place.ts';
import { trainWorker } from '../../workers/train/client.ts';
import type {
  CheckpointSummary,
  Finding,
  GridKind,
  GridSource,
  GridsOfKind,
  Measures,
  ResumeRequest,
  RunSummary,
  StartRequest,
  TrainEvent,
  TrainPhase,
  TrainingConfig,
} from '../../workers/train/protocol.ts';
import type { AdapterReport } from '../../workers/kit/backend.ts';
import { Curve } from './curve.ts';
import { usePreferences } from './preferences.ts';
import { goTo } from './route.ts';
import { refreshRuns } from './runs.ts';

export interface ActiveRun {
  runId: string;
  name: string;
  datasetId: string;
  config: TrainingConfig;
}

export type RunOrder = 'pause' | 'save' | 'stop';

export interface TrainingState {
  run: ActiveRun | null;
  phase: TrainPhase | 'idle';
  progress: number | null;
  detail: string;
  /** The stage of the schedule in words; empty where there is only one. */
  stage: string;
  step: number;
  kimg: number;
  imagesPerSecond: number | null;
  etaMs: number | null;
  losses: Record<string, number>;
  bitAccuracy: number | null;
  /** The probe's last measurement. */
  measures: Partial<Measures>;
  /** A guess at when each share of the bits will be read right. */
  goals: readonly { accuracy: number; etaMs: number }[];
  grids: Partial<Record<GridKind, GridsOfKind>>;
  gridSource: GridSource;
  saved: CheckpointSummary | null;
  adapter: AdapterReport | null;
  /** What ended the run. */
  error: PlainError | null;
  /** The error of an order or a due save. The run is in memory and can go on. */
  trouble: PlainError | null;
  /** How long the worker has not answered, if that is longer than it ever took before; else null. */
  silentMs: number | null;
  /** The order given last, until it has taken effect. */
  ordered: RunOrder | null;
  notices: string[];
  /** Signs that the run goes wrong. */
  findings: readonly Finding[];
  curve: Curve;
  curveVersion: number;
}

const nothing = {
  run: null,
  phase: 'idle',
  progress: null,
  detail: '',
  stage: '',
  step: 0,
  kimg: 0,
  imagesPerSecond: null,
  etaMs: null,
  losses: {},
  bitAccuracy: null,
  measures: {},
  goals: [],
  grids: {},
  saved: null,
  adapter: null,
  error: null,
  trouble: null,
  silentMs: null,
  ordered: null,
  notices: [],
  findings: [],
  curveVersion: 0,
} satisfies Partial<TrainingState>;

export const useTraining = create<TrainingState>(() => ({
  ...nothing,
  gridSource: 'average',
  curve: new Curve(),
}));

const set = useTraining.setState;

/** Phases in which the worker computes. The wake lock and the title follow them. */
export function isBusy(phase: TrainingState['phase']): boolean {
  return phase === 'loading' || phase === 'compiling' || phase === 'training' || phase === 'saving';
}

/** Phases in which a run is in the worker's memory, so that no other can start. */
export function isHeld(phase: TrainingState['phase']): boolean {
  return isBusy(phase) || phase === 'paused';
}

let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  trainWorker.subscribe(handleEvent);
  trainWorker.onCrash((error) => {
    if (isHeld(useTraining.getState().phase)) fail(toPlainError(error));
  });
  trainWorker.onSilence(noteSilence);
}

/** A step on the processor may take as long as a worker that hangs: what it took before is told of by nobody again. */
let longestBusyMs = 0;
let lastSilenceMs = 0;

export function noteSilence(silentMs: number | null): void {
  if (silentMs === null) longestBusyMs = Math.max(longestBusyMs, lastSilenceMs);
  lastSilenceMs = silentMs ?? 0;
  const isTold = silentMs !== null && silentMs > 2 * longestBusyMs && isHeld(useTraining.getState().phase);
  set({ silentMs: isTold ? silentMs : null });
}

/** Ends a worker that does not answer. Its run can be resumed from its last checkpoint. */
export function endSilentWorker(): void {
  trainWorker.terminate();
  fail({
    code: 'worker-ended',
    message: 'The training worker did not answer and was ended.',
    hint: 'Resume goes on from the last checkpoint.',
  });
}

function fail(error: PlainError): void {
  set({ phase: 'failed', error, trouble: null, silentMs: null, ordered: null, etaMs: null, progress: null });
}

export function handleEvent(event: TrainEvent): void {
  const state = useTraining.getState();
  if (event.runId !== state.run?.runId) return;
  switch (event.type) {
    case 'phase':
      set({
        phase: event.phase,
        progress: event.progress ?? null,
        detail: event.detail ?? '',
        ...(event.etaMs === undefined ? {} : { etaMs: event.etaMs }),
        ...(event.adapter ? { adapter: event.adapter } : {}),
      });
      break;
    case 'stage':
      set({ stage: describeStage(event.stage) });
      break;
    case 'stats':
      state.curve.add(event);
      set({
        step: event.step,
        kimg: event.kimg,
        imagesPerSecond: event.imagesPerSecond,
        etaMs: event.etaMs ?? null,
        // A loss that was not due keeps showing its last value.
        losses: { ...state.losses, ...event.losses },
        bitAccuracy: event.bitAccuracy,
        measures: { ...state.measures, ...event.measures },
        goals: event.goals,
        curveVersion: state.curveVersion + 1,
      });
      break;
    case 'grids':
      set({ grids: { ...state.grids, ...Object.fromEntries(event.grids.map((grid) => [grid.kind, grid])) } });
      break;
    case 'saved':
      set({ saved: event.checkpoint, trouble: null });
      break;
    case 'unsaved':
      set({ trouble: event.error });
      break;
    case 'error':
      fail(event.error);
      break;
    case 'finding':
      set({
        findings: [...state.findings.filter(({ what }) => what !== event.finding.what), event.finding],
      });
      break;
    case 'notice':
      set({ notices: [...state.notices.filter((line) => line !== event.message), event.message].slice(-5) });
      break;
  }
}

/**
 * Rejects with the reason when the run is refused; nothing is left behind then. Rejects with 'busy' while
 * another run is in hand.
 */
export async function startTraining(request: Omit<StartRequest, 'backend'>): Promise<void> {
  const { runId, name, datasetId, config } = request;
  refuseWhileHeld();
  listen();
  set({ ...nothing, run: { runId, name, datasetId, config }, phase: 'loading', curve: new Curve() });
  const { backend } = usePreferences.getState();
  try {
    await trainWorker.call((worker) => worker.start({ ...request, backend }));
    // Asked now, while the worker still answers: compiling may keep it busy.
    void refreshRuns();
  } catch (error) {
    set({ ...nothing, curve: new Curve() });
    throw error;
  }
}

/** What is shown belongs to the run in hand and must not be taken for another's. */
function refuseWhileHeld(): void {
  const { run, phase } = useTraining.getState();
  if (!run || !isHeld(phase)) return;
  throw new StudioError(
    'busy',
    `“${run.name}” is in hand.`,
    'Stop it first, or add the new run to the queue.',
  );
}

/**
 * Resumes a stored run: first its curve and grids come back, then training goes on. Rejects where another tab
 * has it, and with 'busy' while a run is in hand.
 */
export async function resumeRun(request: Omit<ResumeRequest, 'backend'>): Promise<void> {
  listen();
  const history = await trainWorker.call((worker) => worker.readRun(request.runId));
  refuseWhileHeld();
  const { summary } = history;
  set({
    ...nothing,
    run: { runId: summary.runId, name: summary.name, datasetId: summary.datasetId, config: summary.config },
    phase: 'loading',
    kimg: summary.kimg,
    bitAccuracy: summary.bitAccuracy,
    saved: summary.checkpoints[0] ?? null,
    grids: Object.fromEntries(history.grids.map((grid) => [grid.kind, grid])),
    curve: new Curve(history.curve),
    notices: history.leftOut,
  });
  const { backend } = usePreferences.getState();
  try {
    await trainWorker.call((worker) => worker.resumeRun({ ...request, backend }));
  } catch (error) {
    const plain = toPlainError(error);
    if (plain.code !== 'run-open-elsewhere') return fail(plain);
    // The run has not failed. It goes on in the tab that has it, and the lab book follows it.
    set({ ...nothing, curve: new Curve() });
    goTo('runs', request.runId);
    throw error;
  }
}

/** Shows a stored run without starting it. */
export async function showStoredRun({ runId }: Pick<RunSummary, 'runId'>): Promise<void> {
  const history = await trainWorker.call((worker) => worker.readRun(runId));
  const { summary } = history;
  set({
    ...nothing,
    run: { runId: summary.runId, name: summary.name, datasetId: summary.datasetId, config: summary.config },
    phase: summary.state === 'done' ? 'done' : summary.state === 'failed' ? 'failed' : 'idle',
    kimg: summary.kimg,
    bitAccuracy: summary.bitAccuracy,
    saved: summary.checkpoints[0] ?? null,
    error: summary.error ?? null,
    grids: Object.fromEntries(history.grids.map((grid) => [grid.kind, grid])),
    curve: new Curve(history.curve),
    notices: history.leftOut,
  });
}

/**
 * Gives the worker an order. If it can't be carried out, the run stays as it is and the reason is shown beside
 * it.
 */
async function order(
  give: Parameters<typeof trainWorker.call<unknown>>[0],
  ordered: RunOrder | null = null,
): Promise<void> {
  set({ ordered });
  try {
    await trainWorker.call(give);
    if (ordered) set({ trouble: null });
  } catch (error) {
    if (isHeld(useTraining.getState().phase)) set({ trouble: toPlainError(error) });
  } finally {
    set((state) => (state.ordered === ordered ? { ordered: null } : {}));
  }
}

export const pauseTraining = (): Promise<void> => order((worker) => worker.pause(), 'pause');
export const stepTraining = (): Promise<void> => order((worker) => worker.step());
export const saveNow = (): Promise<void> => order((worker) => worker.saveNow(), 'save');
export const stopTraining = (): Promise<void> => order((worker) => worker.stop(), 'stop');
/** Stops the run in hand. Resolves once the worker has let go of it, to false where it could not be stopped. */
export async function letGo(): Promise<boolean> {
  if (!isHeld(useTraining.getState().phase)) return true;
  await stopTraining();
  if (useTraining.getState().trouble) return false;
  await new Promise<void>((resolve) => {
    const look = ({ phase }: TrainingState): void => {
      if (isHeld(phase)) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = useTraining.subscribe(look);
    look(useTraining.getState());
  });
  return true;
}

/** Ends a run that can't be saved; its last checkpoint stays. */
export const stopWithoutSaving = (): Promise<void> =>
  order((worker) => worker.stop({ withoutSaving: true }), 'stop');

export async function resumeTraining(): Promise<void> {
  const { phase, run } = useTraining.getState();
  if (phase === 'paused') return order((worker) => worker.resume());
  if (run) await resumeRun({ runId: run.runId });
}

export function setGridSource(gridSource: GridSource): void {
  set({ gridSource });
  if (isHeld(useTraining.getState().phase)) void order((worker) => worker.setGridSource(gridSource));
}

/** Leaves a run that is not in the worker's memory, back to the form. */
export function closeRun(): void {
  if (!isHeld(useTraining.getState().phase)) set({ ...nothing, curve: new Curve() });
}
