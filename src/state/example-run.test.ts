import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseExampleRun } from './example-run.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../runs/records/2026-11-26-pictures-first-64/${name}`, import.meta.url), 'utf8');

it('the example run is what its record says', () => {
  const { summary, curve } = parseExampleRun({
    config: read('config.json'),
    curve: read('curve.jsonl'),
    probe: read('probe.jsonl'),
    schedule: read('schedule.json'),
  });
  expect(summary.config.network).toMatchObject({ resolution: 64, fingerprintSize: 64 });
  expect(summary.config).toMatchObject({
    batch: 32,
    mirror: true,
    imagesPerTick: 8192,
    seed: 7,
    centred: true,
  });
  expect(summary.config.weights).toMatchObject({ consistency: 5, latent: 2, fingerprint: 1 });
  expect(summary.config.schedule.stages).toHaveLength(6);
  expect(summary).toMatchObject({ kimg: 1472, bitAccuracy: 0.99579, distanceRatio: 0.0062869 });
  expect(curve).toHaveLength(93);
  expect(curve[0]).toMatchObject({ kimg: 8, stage: 1, bitAccuracy: 0.50126 });
  expect(curve[1]!.measures).toMatchObject({ accuracy: 0.50445, latentR2: 0.17626 });
  expect(curve.at(-1)).toMatchObject({ kimg: 1472, stage: 6, losses: { generator: 10.048, r1: 0.22702 } });
  expect(Object.keys(curve.at(-1)!.losses)).not.toContain('rate');
});
