import { expect, it } from 'vitest';
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';
import { chartsOf } from './checkpoint-curves.ts';

const result = (change: Partial<EvaluationRecord>, accuracy = 0.5): EvaluationRecord => ({
  formatVersion: 1,
  id: 'r',
  modelId: 'run:1@a',
  modelName: 'Rain',
  kimg: 10,
  datasetId: 'd',
  datasetName: 'Clothes',
  features: 'random',
  metric: 'm',
  images: 100,
  reals: 100,
  frechet: 3,
  kernel: null,
  bitAccuracy: { accuracy, right: 1, total: 2, interval: [0, 1] },
  seed: 1,
  backend: 'wasm',
  elapsedMs: 1,
  createdAtMs: 1,
  ...change,
});

it('what was measured alike at several checkpoints of a run is a curve over its training', () => {
  const charts = chartsOf([
    result({ modelId: 'run:1', kimg: 30, frechet: 1 }, 0.9),
    result({ modelId: 'run:1@b', kimg: 20, frechet: 2 }, 0.7),
    result({ kimg: 10 }, 0.6),
    result({ kimg: 10 }, 0.1), // older, of the same checkpoint
  ]);
  expect(charts.map(({ title }) => title)).toEqual([
    'Bits read right',
    'Distance on random features, no FID',
  ]);
  const [bits, distance] = charts.map(({ curves }) => curves[0]!);
  expect(bits).toMatchObject({ x: [10, 20, 30], y: [0.6, 0.7, 0.9] });
  expect(distance).toMatchObject({ x: [10, 20, 30], y: [3, 2, 1] });
});

it('other pictures, numbers, features and runs are other curves, and one point is none', () => {
  const first = [result({ kimg: 10 }), result({ kimg: 20 })];
  const others = [{ datasetId: 'e' }, { images: 50 }, { seed: 2 }, { modelId: 'run:2' }];
  const [bits] = chartsOf([...first, ...others.map((change) => result({ ...change, kimg: 20 }))]);
  expect(bits!.curves).toHaveLength(1);
  expect(chartsOf(others.map((change) => result(change)))).toEqual([]);
  const inception = first.map((of) => ({ ...of, features: 'inception' as const }));
  expect(chartsOf([...first, ...inception]).map(({ curves }) => curves.length)).toEqual([2, 1, 1]);
  expect(chartsOf([result({ kimg: null }), result({ kimg: 20 })])).toEqual([]);
});
