/**
 * Measures how well a model's pictures are attributed to their users. Generators are issued, each draws
 * pictures, and every picture is judged among all users: alone, and pooled with others of its user. Innocent
 * pictures are judged beside them.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfAborted } from '../base/abort.ts';
import { largestBatch } from '../drawing/batch-size.ts';
import type { Painter } from '../drawing/draw-batches.ts';
import { foldGenerator } from '../engine/networks/issue/fold.ts';
import type { FoldedGenerator } from '../engine/networks/issue/folded.ts';
import { runFolded } from '../engine/networks/issue/run-folded.ts';
import { disposeWeights, toTensors } from '../engine/networks/load.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import type { PlainModel } from '../engine/networks/plain-model.ts';
import { RandomState } from '../engine/random/numpy.ts';
import { poolLogits } from '../fingerprint/pooled.ts';
import { Matcher, type Candidate } from '../fingerprint/matching.ts';
import { bitsFromLogits } from '../fingerprint/bits.ts';
import type { Judge, Verdict } from '../fingerprint/verdict.ts';
import { readPictures } from './reader.ts';

/** How many pictures of one user are pooled. */
const POOLS = [1, 2, 5, 20] as const;
/** Numbers of generators to tell apart: those of the method's authors, and more. */
const CLOSED_SETS = [1, 10, 100, 1000, 10_000] as const;

export interface AttributionRequest {
  /** The model's weights as they are in its file. */
  plain: PlainModel;
  /** Over all users, `users` in its order. */
  judge: Judge;
  users: readonly Candidate[];
  /** Pictures of each user. */
  images: number;
  seed: number;
}

export interface PooledShare {
  pictures: number;
  groups: number;
  /** Groups that named the right user, and groups that named a wrong one. */
  right: number;
  wrong: number;
}

export interface Attribution {
  pooled: PooledShare[];
  /** Share of single pictures whose nearest fingerprint, among all generators, is their own. No innocents are among them. */
  nearest: { generators: number; share: number }[];
  bitAccuracy: number;
}

/** Throws what folding throws, or 'aborted'. @param model the same as `plain`, with decoder, on the open backend */
export async function measureAttribution(
  model: Painter,
  { plain, judge, users, images, seed }: AttributionRequest,
  { onUser = () => undefined, signal }: { onUser?: (done: number) => void; signal?: AbortSignal } = {},
): Promise<Attribution> {
  const random = new RandomState(seed);
  const pooled = POOLS.filter((pictures) => pictures <= images).map((pictures) => ({
    pictures,
    groups: 0,
    right: 0,
    wrong: 0,
  }));
  const sets = CLOSED_SETS.filter((count, i) => count <= users.length || i === 0).map((count) => ({
    count,
    matcher: new Matcher(judge.settings.bitCount, users.slice(0, count)),
    right: 0,
    pictures: 0,
  }));
  let rightBits = 0;
  for (const [index, user] of users.entries()) {
    throwIfAborted(signal);
    const readings = await readingsOf(model, foldGenerator(plain, user.fingerprint), images, random);
    for (const share of pooled) {
      for (let from = 0; from + share.pictures <= images; from += share.pictures) {
        const group = readings.slice(from, from + share.pictures);
        count(share, judge.judge({ logits: poolLogits(group), pictures: group.length }), user);
      }
    }
    for (const logits of readings) {
      const bits = bitsFromLogits(logits);
      rightBits += bits.reduce((sum, bit, i) => sum + Number(bit === user.fingerprint[i]), 0);
      for (const set of sets) {
        if (index >= set.count) continue;
        set.pictures++;
        if (set.matcher.best(bits, 1)[0]!.candidate === user) set.right++;
      }
    }
    onUser(index + 1);
  }
  return {
    pooled,
    nearest: sets.map(({ count: generators, right, pictures }) => ({ generators, share: right / pictures })),
    bitAccuracy: rightBits / (users.length * images * judge.settings.bitCount),
  };
}

function count(share: PooledShare, { kind, best }: Verdict, user: Candidate): void {
  share.groups++;
  if (kind !== 'user') return;
  if (best?.candidate === user) share.right++;
  else share.wrong++;
}

/** Logits of pictures that the issued generator drew, rounded to 8 bits as their files are. */
async function readingsOf(
  model: Painter,
  folded: FoldedGenerator,
  images: number,
  random: RandomState,
): Promise<Float32Array[]> {
  const size = Math.min(images, largestBatch(model.config));
  const weights = toTensors(folded.weights);
  const readings: Float32Array[] = [];
  try {
    while (readings.length < images) {
      const latents = Float32Array.from(random.randn(size * model.config.latentSize));
      const drawn = tf.tidy(() =>
        runFolded(folded.config, weights, tf.tensor2d(latents, [size, latents.length / size])),
      );
      const pixels = toPixels(await drawn.data<'float32'>(), 'truncate');
      drawn.dispose();
      const each = pixels.length / size;
      const pictures = Array.from({ length: size }, (_, i) => pixels.subarray(i * each, (i + 1) * each));
      readings.push(...(await readPictures(model, pictures)).map(({ logits }) => logits));
    }
  } finally {
    disposeWeights(weights);
  }
  return readings.slice(0, images);
}
