import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aborted } from '../base/abort.ts';
import type { DatasetSummary } from '../../workers/data/client.ts';
import type { Job } from '../../workers/kit/job.ts';
import type {
  EvaluationProgress,
  EvaluationRecord,
  EvaluationRequest,
  WeightsFile,
} from '../../workers/evaluate/protocol.ts';
import type { ModelSummary } from '../../workers/render/protocol.ts';
import type { TrainEvent } from '../../workers/train/protocol.ts';

/** Evaluations that the page asked for and nobody has answered yet. */
interface Asked {
  request: EvaluationRequest;
  tell(progress: EvaluationProgress): void;
  finish(): void;
  fail(error: unknown): void;
}
const asked: Asked[] = [];

vi.mock('../../workers/evaluate/client.ts', async () => {
  const { answering } = await import('../../workers/kit/testing/answering.ts');
  const api = {
    evaluate: (request: EvaluationRequest, { signal, tell }: Job<EvaluationProgress>) =>
      new Promise<EvaluationRecord>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(aborted()));
        const finish = () => resolve({ id: 'result', modelId: request.modelId } as EvaluationRecord);
        asked.push({ request, tell, finish, fail: reject });
      }),
  };
  return { evaluateWorker: answering(api) };
});

const {
  cancelEvaluation,
  effectiveDataset,
  effectiveFeatures,
  effectiveModel,
  evaluateEach,
  followCheckpoints,
  handleTrainEvent,
  startEvaluation,
  useEvaluate,
} = await import('./evaluate.ts');
const { useTraining } = await import('./training.ts');

const { choices } = useEvaluate.getState();
const model = (id: string, resolution = 32) => ({ id, resolution }) as ModelSummary;
const dataset = (id: string, resolution: number) => ({ id, resolution }) as DatasetSummary;
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  asked.length = 0;
  followCheckpoints(null);
  useEvaluate.setState({ job: null, results: [], error: null, weights: null, choices });
});

describe('what is evaluated', () => {
  it('is the first model unless one was chosen that is still there', () => {
    const models = [model('sample'), model('other')];
    expect(effectiveModel(choices, models)?.id).toBe('sample');
    expect(effectiveModel({ ...choices, modelId: 'other' }, models)?.id).toBe('other');
    expect(effectiveModel({ ...choices, modelId: 'deleted' }, models)?.id).toBe('sample');
    expect(effectiveModel(choices, null)).toBeUndefined();
  });

  it('is compared with what was chosen, else with what the run was trained on, else with what is large enough', () => {
    const datasets = [dataset('small', 16), dataset('faces', 64), dataset('cats', 64)];
    const runs = [{ runId: '1', datasetId: 'cats' }];
    expect(effectiveDataset(choices, model('sample'), datasets, runs)?.id).toBe('faces');
    expect(effectiveDataset(choices, model('run:1'), datasets, runs)?.id).toBe('cats');
    const chosen = { ...choices, datasetId: 'faces' };
    expect(effectiveDataset(chosen, model('run:1'), datasets, runs)?.id).toBe('faces');
    expect(effectiveDataset(choices, model('large', 256), datasets, runs)).toBeUndefined();
    expect(effectiveDataset(choices, model('sample'), [], null)).toBeUndefined();
  });

  it('goes through Inception only where its weights are kept, and then unless told otherwise', () => {
    const weights = { id: 'inception' } as WeightsFile;
    expect(effectiveFeatures(choices, weights)).toBe('inception');
    expect(effectiveFeatures({ ...choices, features: 'random' }, weights)).toBe('random');
    expect(effectiveFeatures({ ...choices, features: 'inception' }, null)).toBe('random');
  });
});

describe('an evaluation', () => {
  const request = {
    modelId: 'sample',
    datasetId: 'faces',
    numImages: 10,
    features: 'random',
    kernel: false,
    seed: 1,
  } as const;

  it('shows its own progress while it lasts, and its result comes first', async () => {
    const done = startEvaluation(request);
    asked[0]!.tell({ phase: 'fakes', share: 0.5, etaMs: 100 });
    expect(useEvaluate.getState().job).toMatchObject({ phase: 'fakes', share: 0.5, etaMs: 100 });
    asked[0]!.finish();
    await done;
    asked[0]!.tell({ phase: 'distance' }); // late
    expect(useEvaluate.getState()).toMatchObject({ job: null, results: [{ id: 'result' }] });
  });

  it('that was cancelled is no error; one that failed is', async () => {
    const cancelled = startEvaluation(request);
    cancelEvaluation();
    await cancelled;
    expect(useEvaluate.getState()).toMatchObject({ job: null, error: null });
    const failed = startEvaluation(request);
    asked.at(-1)!.fail(new Error('no device'));
    await failed;
    expect(useEvaluate.getState().error?.message).toBe('no device');
  });
});

describe('evaluating several in turn', () => {
  const { modelId: _, ...request } = {
    modelId: '',
    datasetId: null,
    numImages: 10,
    features: 'random',
    kernel: false,
    seed: 1,
  } as const;

  it('goes from one to the next and ends with the last', async () => {
    const done = evaluateEach(['run:1@a', 'run:1@b'], request);
    asked[0]!.finish();
    await settle();
    expect(useEvaluate.getState().job).toMatchObject({ modelId: 'run:1@b', place: { index: 1, count: 2 } });
    asked[1]!.finish();
    await done;
    expect(useEvaluate.getState().results).toHaveLength(2);
  });

  it('ends with one that is cancelled', async () => {
    const done = evaluateEach(['run:1@a', 'run:1@b'], request);
    cancelEvaluation();
    await done;
    expect(asked).toHaveLength(1);
    expect(useEvaluate.getState()).toMatchObject({ job: null, error: null });
  });
});

describe('following the checkpoints of a run', () => {
  const saved = (runId: string) => ({ type: 'saved', runId }) as TrainEvent;
  beforeEach(() => {
    useTraining.setState({
      run: { runId: '1', name: 'Run', datasetId: 'faces', config: {} as never },
    });
  });

  it('evaluates the run in training against its own pictures, and nothing before it was asked to', async () => {
    handleTrainEvent(saved('1'));
    expect(asked).toHaveLength(0);
    followCheckpoints(50);
    handleTrainEvent(saved('elsewhere'));
    expect(asked).toHaveLength(0);
    handleTrainEvent(saved('1'));
    expect(asked[0]!.request).toMatchObject({ modelId: 'run:1', datasetId: 'faces', numImages: 50 });
    asked[0]!.finish();
    await settle();
    expect(asked).toHaveLength(1);
  });

  it('takes one more after those that came meanwhile, and none once it was ended', async () => {
    followCheckpoints(50);
    for (let i = 0; i < 4; i++) handleTrainEvent(saved('1'));
    expect(asked).toHaveLength(1);
    asked[0]!.finish();
    await settle();
    expect(asked).toHaveLength(2);
    handleTrainEvent(saved('1'));
    followCheckpoints(null);
    asked[1]!.finish();
    await settle();
    expect(asked).toHaveLength(2);
  });
});
