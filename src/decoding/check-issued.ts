/**
 * Checks an issued generator before it is handed out: it must draw what the model draws for that fingerprint,
 * and its pictures must be attributed to its user among all users. Both checks use the same pictures.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../base/error.ts';
import { largestBatch } from '../drawing/batch-size.ts';
import type { Painter } from '../drawing/draw-batches.ts';
import { generate } from '../engine/networks/generator.ts';
import type { FoldedGenerator } from '../engine/networks/issue/folded.ts';
import { runFolded } from '../engine/networks/issue/run-folded.ts';
import { disposeWeights, toTensors } from '../engine/networks/load.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import { RandomState } from '../engine/random/numpy.ts';
import { poolLogits } from '../fingerprint/pooled.ts';
import type { Judge } from '../fingerprint/verdict.ts';
import { readPictures } from './reader.ts';

/** Values of pictures are about -1…1; one level of 8 bits is 0.008. */
const MOST_DIFFERENCE = 1e-4;
/** Pictures to pool: enough to name the user where eight bits of ten are read right. */
const PICTURES = 16;

export interface IssuedTo {
  /** A candidate of the judge. */
  user: string;
  fingerprint: ArrayLike<number>;
}

export interface IssueCheck {
  pictures: number;
  /** Largest difference of a value to what the model draws. */
  difference: number;
  /** Of the pooled pictures. */
  matches: number;
  bitCount: number;
  /** How many of the pictures, taken alone, name the user. */
  namedAlone: number;
}

/**
 * Throws 'issue-differs' or 'issue-unreadable'. Leaves no tensors.
 * @param model with generator and decoder on the open backend
 */
export async function checkIssued(
  model: Painter,
  folded: FoldedGenerator,
  { user, fingerprint }: IssuedTo,
  judge: Judge,
): Promise<IssueCheck> {
  const size = Math.min(PICTURES, largestBatch(model.config));
  const weights = toTensors(folded.weights);
  const random = new RandomState(0);
  const readings: Float32Array[] = [];
  let difference = 0;
  try {
    while (readings.length < PICTURES) {
      const latents = Float32Array.from(random.randn(size * model.config.latentSize));
      const own = await drawn(latents, size, (z) => runFolded(folded.config, weights, z));
      const asked = await drawn(latents, size, (z) => {
        const bits = tf.tensor2d(Float32Array.from(fingerprint), [1, fingerprint.length]);
        return generate(model.config, model.weights, z, tf.tile(bits, [size, 1]), 'stored');
      });
      // NaN counts as a difference, too.
      own.forEach((value, i) => (difference = Math.max(difference, Math.abs(value - asked[i]!))));
      const pixels = toPixels(own, 'truncate');
      const each = pixels.length / size;
      const pictures = Array.from({ length: size }, (_, i) => pixels.subarray(i * each, (i + 1) * each));
      readings.push(...(await readPictures(model, pictures)).map(({ logits }) => logits));
    }
  } finally {
    disposeWeights(weights);
  }
  if (!(difference <= MOST_DIFFERENCE)) {
    throw new StudioError(
      'issue-differs',
      `The generator made for ${user} draws other pictures than the model: they differ by ${difference.toPrecision(2)}.`,
      'It was not handed out. Try the backend wasm.',
    );
  }
  const pooled = judge.judge({ logits: poolLogits(readings), pictures: readings.length });
  const { kind, best, bitCount } = pooled;
  if (kind !== 'user' || best?.candidate.user !== user) {
    throw new StudioError(
      'issue-unreadable',
      `${readings.length} pictures of the generator made for ${user} are not attributed to ${user}.`,
      `It was not handed out: ${best?.matches ?? 0} of ${bitCount} bits agree with the nearest user, and ${pooled.needed ?? 'more than all'} are asked for. Use a model with more bits or a decoder that reads better, or allow a higher rate.`,
    );
  }
  const alone = readings.map((logits) => judge.judge({ logits }));
  return {
    pictures: readings.length,
    difference,
    matches: best.matches,
    bitCount,
    namedAlone: alone.filter((one) => one.kind === 'user' && one.best?.candidate.user === user).length,
  };
}

async function drawn(
  latents: Float32Array,
  count: number,
  draw: (z: tf.Tensor) => tf.Tensor,
): Promise<Float32Array> {
  const images = tf.tidy(() => draw(tf.tensor2d(latents, [count, latents.length / count])));
  const values = await images.data<'float32'>();
  images.dispose();
  return values;
}
