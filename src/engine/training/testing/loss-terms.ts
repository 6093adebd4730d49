/** For specs of the loss terms: the PyTorch twin's numbers, and ours of the same. jobs/tests/test_loss_terms.py writes theirs. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { disposeWeights, toTensors } from '../../networks/load.ts';
import { valueAndGradients } from '../../ops/backward.ts';
import '../../ops/gradients.ts';
import { readParityFixture } from '../../../testing/parity/fixtures.ts';
import { imagesOf } from '../data-order.ts';
import { generatorLosses } from '../losses.ts';
import { parseConfig } from '../parse-config.ts';
import { Probe } from '../probe.ts';
import { parseSchedule } from '../schedules/parse-schedule.ts';
import type { Measures } from '../schedules/schedule.ts';
import type { Statistics } from '../statistics.ts';
import { Trainer } from '../trainer.ts';

interface Case {
  consistency?: { chroma?: number; areas?: number };
  grey?: boolean;
  other?: boolean;
}
interface Twin {
  network: string;
  factors: [number, number, number, number];
  cases: Record<string, Case>;
  losses: Record<string, { report: number[]; gradientNorms: Record<string, number> }>;
  /** Of the consistency term alone: its value, and the norm of its gradient. */
  consistency: Record<string, [value: number, norm: number]>;
  config: object;
  schedule: unknown;
  steps: Statistics[];
  /** Of the run after these steps. */
  probe: Measures;
}

const folder = fileURLToPath(new URL('../../../../test-fixtures/', import.meta.url));
export const twin = JSON.parse(await readFile(`${folder}/loss-terms.json`, 'utf8')) as Twin;
const { model, golden } = readParityFixture(
  await readFile(`${folder}/${twin.network}/network.pkl`),
  await readFile(`${folder}/${twin.network}/golden.safetensors`),
);

/** As priceOrder has them. */
export function pricesOf({ chroma, areas = 0 }: NonNullable<Case['consistency']>): number[] {
  return chroma === undefined ? [1, 0, 0, areas] : [0, 1, chroma, areas];
}

/** Report and norms of the gradients at `names`. */
async function lossesOf({ consistency, grey, other }: Case, names: readonly string[]): Promise<number[][]> {
  const weights = toTensors(model.weights);
  const input = (name: string): tf.Tensor => {
    const { shape, data } = golden.get(name)!;
    return tf.tensor(data, [...shape]);
  };
  const [report, norms] = tf.tidy(() => {
    const z = input('z');
    const terms = {
      prices: consistency && tf.tensor1d(pricesOf(consistency)),
      grey: grey ? tf.tensor1d(Array.from({ length: z.shape[0] }, (_, i) => Number(i % 2 === 0))) : undefined,
      readsOther: other === true,
    };
    const [adversarial, weight, ...decoder] = twin.factors;
    const lossWeights = {
      adversarial: tf.scalar(adversarial),
      consistency: tf.scalar(weight),
      decoder: tf.tensor1d(decoder),
    };
    const fingerprints = { fingerprint: input('fingerprint'), other: input('fingerprint_other') };
    const batch = { z, ...fingerprints, noise: 'stored' as const };
    const losses = (): ReturnType<typeof generatorLosses> =>
      generatorLosses(model.config, weights, batch, lossWeights, terms);
    const { gradients } = valueAndGradients(
      () => losses().total,
      names.map((name) => weights[name]!),
    );
    const squares = gradients.map((gradient) => tf.reshape(tf.sum(tf.square(gradient)), [1]));
    return [losses().report, tf.sqrt(tf.concat(squares))] as const;
  });
  const values = [[...(await report.data())], [...(await norms.data())]];
  tf.dispose([report, norms]);
  disposeWeights(weights);
  return values;
}

export function expectClose(found: readonly number[], wanted: readonly number[], limit: number): void {
  expect(found).toHaveLength(wanted.length);
  const worst = Math.max(...wanted.map((want, i) => Math.abs(found[i]! - want) / (Math.abs(want) + 1e-2)));
  expect(worst).toBeLessThan(limit);
}

/** As the twin's spec makes them. */
export function twinImages(): Parameters<typeof imagesOf>[0] {
  const [count, side, channels] = [12, 16, 3];
  const data = Uint8Array.from({ length: count * side * side * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    const i = Math.floor(pixel / side ** 2);
    const [y, x, c] = [Math.floor(pixel / side) % side, pixel % side, at % channels];
    return (i * 40 + y * 5 + x * 9 + c * 30) % 256;
  });
  return { count, resolution: side, channels, data };
}

/** A step after another under the twin's schedule, each with the twin's losses; then what the twin's probe finds. */
export async function expectTwinSteps(): Promise<void> {
  const config = { ...parseConfig(twin.config), schedule: parseSchedule(twin.schedule) };
  const trainer = new Trainer(config, imagesOf(twinImages()));
  for (const wanted of twin.steps) {
    trainer.step();
    const found = await trainer.statistics.take();
    const names = Object.keys(wanted) as (keyof Statistics)[];
    expectClose(
      names.map((name) => found[name]!),
      names.map((name) => wanted[name]!),
      1e-4,
    );
  }
  expect(trainer.isDone).toBe(true);
  await expectTwinProbe(trainer);
  trainer.dispose();
}

async function expectTwinProbe(trainer: Trainer): Promise<void> {
  const { network } = trainer.config;
  const weights = { ...trainer.generatorWeights('average'), ...trainer.decoderWeights() };
  // A batch that takes all pairs at once, as the twin does.
  const probe = new Probe({ network, batch: 48 }, () => weights);
  const found = await probe.measure();
  const names = ['distanceRatio', 'latentR2', 'tintShare'] as const;
  expectClose(
    names.map((name) => found[name]),
    names.map((name) => twin.probe[name]),
    1e-3,
  );
  // A logit next to 0 may fall on either side.
  expect(found.accuracy).toBeCloseTo(twin.probe.accuracy, 2);
  expect(found.wordsRight).toBeCloseTo(twin.probe.wordsRight, 2);
  probe.dispose();
}

/** Losses and norms of gradients of one of the twin's cases. */
export async function expectTwinLosses(name: string): Promise<void> {
  const wanted = twin.losses[name]!;
  const [report, norms] = await lossesOf(twin.cases[name]!, Object.keys(wanted.gradientNorms));
  expectClose(report!, wanted.report, 1e-4);
  expectClose(norms!, Object.values(wanted.gradientNorms), 1e-3);
}
