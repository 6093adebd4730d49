/**
 * Evaluations: what is chosen, the one under way, the results kept, Inception's weights as supplied, and whether every
 * checkpoint of the run in training is evaluated as it is saved.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { evaluateWorker } from '../../workers/evaluate/client.ts';
import type {
  EvaluationPhase,
  EvaluationProgress,
  EvaluationRecord,
  EvaluationRequest,
  FeatureKind,
  WeightsFile,
} from '../../workers/evaluate/protocol.ts';
import type { ModelSummary } from '../../workers/render/protocol.ts';
import type { RunSummary, TrainEvent } from '../../workers/train/protocol.ts';
import type { DatasetSummary } from '../../workers/data/client.ts';
import { trainWorker } from '../../workers/train/client.ts';
import { failureOf } from './failure.ts';
import { usePreferences } from './preferences.ts';
import { showToast } from './toasts.ts';
import { useTraining, type ActiveRun } from './training.ts';

export interface EvaluationChoices {
  /** Null takes the default: see effectiveModel and effectiveDataset. */
  modelId: string | null;
  /** Empty for none: bits alone. */
  datasetId: string | null;
  numImages: number;
  /** Null takes Inception where its weights are kept: see effectiveFeatures. */
  features: FeatureKind | null;
  kernel: boolean;
  seed: number;
  /** All kept checkpoints of a run, in place of the newest. */
  allCheckpoints: boolean;
}

export interface EvaluationJob {
  abort: AbortController;
  modelId: string;
  /** Its index, from 0, among the models that are evaluated one after another, and their number. */
  place: { index: number; count: number };
  phase: EvaluationPhase;
  share: number | null;
  etaMs: number | null;
  cancelling: boolean;
}

interface EvaluateState {
  choices: EvaluationChoices;
  job: EvaluationJob | null;
  /** Newest first; null until first listed. */
  results: EvaluationRecord[] | null;
  /** Undefined until asked for. */
  weights: WeightsFile | null | undefined;
  /** The name of the weights file being read. */
  keeping: string | null;
  /** From an evaluation, or from listing. */
  error: PlainError | null;
  weightsError: PlainError | null;
  /** Images at every checkpoint of the run in training; null when checkpoints are not followed. */
  following: number | null;
}

export const useEvaluate = create<EvaluateState>(() => ({
  choices: {
    modelId: null,
    datasetId: null,
    numImages: 1000,
    features: null,
    kernel: false,
    seed: 1,
    allCheckpoints: false,
  },
  job: null,
  results: null,
  weights: undefined,
  keeping: null,
  error: null,
  weightsError: null,
  following: null,
}));

const set = useEvaluate.setState;
const get = useEvaluate.getState;

export function changeEvaluation(change: Partial<EvaluationChoices>): void {
  set(({ choices }) => ({ choices: { ...choices, ...change } }));
}

/** The chosen model while it is there, else the first. */
export function effectiveModel(
  { modelId }: EvaluationChoices,
  models: readonly ModelSummary[] | null,
): ModelSummary | undefined {
  return models?.find(({ id }) => id === modelId) ?? models?.[0];
}

/**
 * None if that was chosen. Else the chosen dataset while it exists, else the run's own, else the first that is
 * large enough, or none.
 */
export function effectiveDataset(
  { datasetId }: EvaluationChoices,
  model: ModelSummary | undefined,
  datasets: readonly DatasetSummary[] | null,
  runs: readonly Pick<RunSummary, 'runId' | 'datasetId'>[] | null,
): DatasetSummary | undefined {
  if (datasetId === '') return undefined;
  const trainedOn = runs?.find(({ runId }) => model?.id === `run:${runId}`)?.datasetId;
  const withId = (id: string | null | undefined) => datasets?.find((dataset) => dataset.id === id);
  return (
    withId(datasetId) ??
    withId(trainedOn) ??
    datasets?.find(({ resolution }) => resolution >= (model?.resolution ?? 0))
  );
}

/** Inception if its weights are stored, since the user supplied them for that. */
export function effectiveFeatures(
  { features }: EvaluationChoices,
  weights: WeightsFile | null | undefined,
): FeatureKind {
  return weights ? (features ?? 'inception') : 'random';
}

let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  evaluateWorker.subscribe(({ message }) => showToast(message));
}

/** Progress may arrive after the result, and must not bring the job back. */
function followJob(abort: AbortController, { phase, share, etaMs }: EvaluationProgress): void {
  const change = { phase, share: share ?? null, etaMs: etaMs ?? null };
  set(({ job }) => (job?.abort === abort ? { job: { ...job, ...change } } : {}));
}

/** The error of the last listing. */
let listFault: PlainError | null = null;

/** Lists anew. It clears only its own error: that of an evaluation is still shown when the room opens again. */
export async function refreshEvaluations(): Promise<void> {
  listen();
  try {
    const [results, weights] = await evaluateWorker.call((worker) =>
      Promise.all([worker.listResults(), worker.inceptionFile()]),
    );
    set(({ error }) => ({ results, weights, error: error === listFault ? null : error }));
  } catch (error) {
    listFault = toPlainError(error);
    set({ error: listFault });
  }
}

type Asked = Pick<EvaluationRequest, 'modelId' | 'datasetId' | 'numImages' | 'features' | 'kernel' | 'seed'>;

/** Evaluates one model. Does nothing while another evaluation is running. A failure is stored in `error`. */
export function startEvaluation({ modelId, ...request }: Asked): Promise<void> {
  return evaluateEach([modelId], request);
}

/** The same for several models, one after another. It ends at the first that fails or is cancelled. */
export async function evaluateEach(
  modelIds: readonly string[],
  request: Omit<Asked, 'modelId'>,
): Promise<void> {
  if (get().job) return;
  listen();
  for (const [index, modelId] of modelIds.entries()) {
    if (!(await evaluateOne({ ...request, modelId }, { index, count: modelIds.length }))) break;
  }
  evaluateWaiting();
}

/** Gives whether there is a result. */
async function evaluateOne(request: Asked, place: EvaluationJob['place']): Promise<boolean> {
  const abort = new AbortController();
  const { modelId } = request;
  set({
    job: { abort, modelId, place, phase: 'loading', share: null, etaMs: null, cancelling: false },
    error: null,
  });
  const { backend } = usePreferences.getState();
  try {
    const result = await evaluateWorker.job(
      { signal: abort.signal, onProgress: (progress: EvaluationProgress) => followJob(abort, progress) },
      (worker, job) => worker.evaluate({ ...request, backend }, job),
    );
    set(({ results }) => ({ results: [result, ...(results ?? [])] }));
    return true;
  } catch (error) {
    set({ error: failureOf(error) });
    return false;
  } finally {
    set({ job: null });
  }
}

export function cancelEvaluation(): void {
  waiting = null;
  set(({ job }) => ({ job: job && { ...job, cancelling: true } }));
  get().job?.abort.abort();
}

export async function deleteResult(id: string): Promise<void> {
  try {
    await evaluateWorker.call((worker) => worker.deleteResult(id));
    set(({ results }) => ({ results: results && results.filter((result) => result.id !== id) }));
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

/** The weights are kept only if every tensor fits; `weightsError` has the reason of a refusal. */
export async function keepWeights(file: File): Promise<void> {
  set({ keeping: file.name, weightsError: null });
  try {
    const weights = await evaluateWorker.call((worker) => worker.keepInceptionFile(file, file.name));
    set({ weights });
    changeEvaluation({ features: null });
  } catch (error) {
    set({ weightsError: toPlainError(error) });
  } finally {
    set({ keeping: null });
  }
}

export async function forgetWeights(): Promise<void> {
  try {
    await evaluateWorker.call((worker) => worker.forgetInceptionFile());
    set({ weights: null, weightsError: null });
  } catch (error) {
    set({ weightsError: toPlainError(error) });
  }
}

/** The run whose newest checkpoint is to be evaluated when the evaluation under way ends. */
let waiting: ActiveRun | null = null;
let stopFollowing: (() => void) | null = null;

/** Evaluates every checkpoint of the run in training with that many images from now on; null ends it. */
export function followCheckpoints(numImages: number | null): void {
  set({ following: numImages });
  if (numImages === null) {
    stopFollowing?.();
    stopFollowing = null;
    waiting = null;
  } else {
    stopFollowing ??= trainWorker.subscribe(handleTrainEvent);
  }
}

/** Of the checkpoints that come while another is evaluated, only the newest is evaluated next. */
export function handleTrainEvent(event: TrainEvent): void {
  if (event.type !== 'saved') return;
  const { run } = useTraining.getState();
  if (run?.runId !== event.runId) return;
  waiting = run;
  evaluateWaiting();
}

function evaluateWaiting(): void {
  const { following, job, choices, weights } = get();
  if (job || following === null || !waiting) return;
  const { runId, datasetId } = waiting;
  waiting = null;
  const { kernel, seed } = choices;
  const features = effectiveFeatures(choices, weights);
  void startEvaluation({
    modelId: `run:${runId}`,
    datasetId,
    numImages: following,
    features,
    kernel,
    seed,
  });
}
