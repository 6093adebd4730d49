import Papa from 'papaparse';
import { expect, it } from 'vitest';
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';
import { resultsCsv } from './results-csv.ts';

const bitsAlone: EvaluationRecord = {
  formatVersion: 1,
  id: 'a',
  modelId: 'sample',
  modelName: 'Clothes, “64”\nand more',
  kimg: 1481.6,
  datasetId: null,
  datasetName: '',
  features: 'none',
  metric: 'watermark_accuracy_1k',
  images: 1000,
  reals: 0,
  frechet: null,
  kernel: null,
  bitAccuracy: { accuracy: 0.9958, right: 63_731, total: 64_000, interval: [0.9951, 0.9965] },
  seed: 1,
  backend: 'wasm',
  elapsedMs: 12_345,
  createdAtMs: Date.UTC(2026, 10, 27),
};

it('a result is a line of numbers in full, and what was not measured is empty', () => {
  const { data } = Papa.parse<Record<string, string>>(resultsCsv([bitsAlone]), { header: true });
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({
    model: 'Clothes, “64”\nand more',
    kimg: '1481.6',
    frechet_distance: '',
    bit_accuracy: '0.9958',
    bits_right: '63731',
    created: '2026-11-27T00:00:00.000Z',
  });
});
