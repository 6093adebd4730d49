/** Reading in batches, a model's own pictures, and regeneration, on a tiny network with weights of a seed. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { CapturedFunctions } from '../engine/gpu/capture/captured-functions.ts';
import { generate } from '../engine/networks/generator.ts';
import { disposeWeights, toTensors } from '../engine/networks/load.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import { RandomState } from '../engine/random/numpy.ts';
import { bitsFromLogits } from '../fingerprint/bits.ts';
import { calibrate } from '../fingerprint/calibration/calibration.ts';
import { innocentsOf } from '../fingerprint/calibration/innocents.ts';
import { countOf } from '../fingerprint/calibration/readings.ts';
import { Judge } from '../fingerprint/verdict.ts';
import { initialModel } from '../engine/training/initial.ts';
import { describeEachBackend } from '../testing/backends.ts';
import { forge } from '../testing/forge.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import { ownPictures, type OwnPicture } from './own-pictures.ts';
import { measureCalibration } from './measure-calibration.ts';
import { readPictures, type DecoderOnDevice } from './reader.ts';
import { regenerationDistances } from './regenerate.ts';

const config = tinyConfig.network;

async function withModel(run: (model: DecoderOnDevice) => Promise<void>): Promise<void> {
  const weights = toTensors(initialModel(config, 1).weights);
  const functions = new CapturedFunctions();
  await run({ config, weights, functions });
  functions.clear();
  disposeWeights(weights);
}

async function pictures(model: DecoderOnDevice, count: number, seed = 3): Promise<OwnPicture[]> {
  const drawn: OwnPicture[] = [];
  for await (const picture of ownPictures(model, { count, size: 2, seed })) drawn.push(picture);
  return drawn;
}

describeEachBackend(['wasm'], 'decoding', () => {
  it('reads a picture alike alone and in a batch that is filled up', () =>
    withModel(async (model) => {
      const drawn = (await pictures(model, 3)).map(({ pixels }) => pixels);
      const together = await readPictures(model, drawn, 4);
      expect(together).toHaveLength(3);
      for (const [i, picture] of drawn.entries()) {
        const [alone] = await readPictures(model, [picture]);
        expect(alone!.logits).toHaveLength(config.fingerprintSize);
        expect(alone!.latents).toHaveLength(config.latentSize);
        alone!.logits.forEach((logit, j) => expect(together[i]!.logits[j]).toBeCloseTo(logit, 4));
      }
      expect(await readPictures(model, [])).toEqual([]);
    }));

  it('draws a model’s own pictures by their seed, each with its fingerprint', () =>
    withModel(async (model) => {
      const [three, again, other] = [
        await pictures(model, 3),
        await pictures(model, 3),
        await pictures(model, 3, 4),
      ];
      expect(three).toHaveLength(3);
      expect(again).toEqual(three);
      expect(other[0]!.pixels).not.toEqual(three[0]!.pixels);
      expect(three[0]!.pixels).toHaveLength(config.resolution ** 2 * config.channels);
      expect(new Set(three.flatMap(({ fingerprint }) => [...fingerprint]))).toEqual(new Set([0, 1]));
    }));

  it('comes nearer to a picture that the model made than to another, and leaves no tensors', () =>
    withModel(async (model) => {
      const random = new RandomState(1);
      const z = Float32Array.from(random.randn(config.latentSize));
      const bits = random.bits(config.fingerprintSize);
      const own = tf.tidy(() => {
        const fingerprint = tf.tensor2d(Float32Array.from(bits), [1, bits.length]);
        return generate(config, model.weights, tf.tensor2d(z, [1, z.length]), fingerprint, 'none').dataSync();
      });
      const made = toPixels(own, 'truncate');
      const stranger = Uint8Array.from(made, () => Math.floor(random.random() * 256));
      const reading = {
        latents: z.map((value) => value + 0.5 * random.gaussian()),
        logits: Float32Array.from(bits, (bit) => bit - 0.5),
      };
      const [start] = await regenerationDistances(model, [made], [reading], 0);
      const before = tf.memory().numTensors;
      const [near, far] = await regenerationDistances(model, [made, stranger], [reading, reading]);
      expect(near).toBeLessThan(start! / 2);
      expect(far).toBeGreaterThan(5 * near!);
      model.functions.clear();
      expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
    }));

  it('names the user of a picture that the model made, and nobody for the same bits forged onto another', () =>
    withModel(async (model) => {
      const random = new RandomState(5);
      const drawn = (await pictures(model, 30)).map(({ pixels }) => pixels);
      const noise = () => Uint8Array.from(drawn[0]!, () => Math.floor(random.random() * 256));
      const strangers = Array.from({ length: 110 }, noise);
      const [own, others] = [await readPictures(model, drawn), await readPictures(model, strangers)];
      const calibration = calibrate({
        decoder: 'ab'.repeat(32),
        created: '2026-11-27',
        bitCount: config.fingerprintSize,
        innocents: others.map(({ logits }) => logits),
        sources: [],
        marked: [],
        regeneration: {
          innocent: await regenerationDistances(model, strangers.slice(0, 30), others.slice(0, 30)),
          marked: await regenerationDistances(model, drawn, own),
        },
      });
      // This decoder is untrained: what it reads in the first picture is taken for its user's fingerprint.
      const fingerprint = bitsFromLogits(own[0]!.logits);
      const forged = await forge(model, noise(), { fingerprint, steps: 40, budget: 0.5 });
      const both = [drawn[0]!, forged];
      const readings = await readPictures(model, both);
      const [near, far] = await regenerationDistances(model, both, readings);

      const told = innocentsOf(calibration, []);
      const judge = new Judge({
        bitCount: fingerprint.length,
        candidates: [{ user: 'alice', fingerprint, isDrawn: true }],
        rate: 0.1,
        innocents: () => ({
          count: 110,
          // That innocents' bits are biased is another matter, and this decoder's are nothing but that.
          atLeastAsGood: () => 0,
          needed: () => 0,
          presence: () => 'unclear',
          regenerated: (distance) => told.regenerated(distance),
        }),
      });
      const kindOf = (index: number, regeneration?: number) =>
        judge.judge({ logits: readings[index]!.logits, regeneration }).kind;
      expect([kindOf(0, near), kindOf(1, far)]).toEqual(['user', 'untold']);
      // By the bits alone the two are alike.
      expect([kindOf(0), kindOf(1)]).toEqual(['user', 'user']);
    }));

  it('measures a calibration: innocents, own pictures, and how near the generator comes to either', () =>
    withModel(async (model) => {
      const random = new RandomState(2);
      const innocents = Array.from({ length: 130 }, () =>
        Uint8Array.from(
          { length: config.resolution ** 2 * config.channels },
          () => random.randint(0, 256, 1)[0]!,
        ),
      );
      const request = { decoder: 'ab'.repeat(32), created: '2026-11-26', own: 110, seed: 1, regenerated: 0 };
      const sources = [{ name: 'noise', count: 130 }];
      const heard: string[] = [];
      const calibration = await measureCalibration(
        model,
        { ...request, innocents, sources, regenerated: 2 },
        { onProgress: (stage, done) => heard.push(`${stage} ${done}`) },
      );
      expect(countOf(calibration.innocents)).toBe(130);
      expect(calibration.sources).toEqual(sources);
      expect(calibration.spreads.map(({ measure, innocent }) => [measure, innocent.count])).toEqual([
        ['meanLogit', 130],
        ['regeneration', 2],
      ]);
      expect(heard.at(-1)).toBe('own 110');

      const own = await measureCalibration(model, { ...request, innocents: [], sources: [] });
      expect(own.sources).toEqual([{ name: 'own pictures under fresh fingerprints', count: 110 }]);
      expect(own.spreads).toEqual([]);
      await expect(
        measureCalibration(model, { ...request, innocents, sources }, { signal: AbortSignal.abort() }),
      ).rejects.toMatchObject({ code: 'aborted' });
    }));
});
