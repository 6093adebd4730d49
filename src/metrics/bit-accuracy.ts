/**
 * How well a decoder reads: bit accuracy with its interval, how much of an image the latent and how much the fingerprint
 * decides, and how much of the latent comes back. Pure functions over flat arrays; nothing here runs a network.
 */
import { StudioError } from '../base/error.ts';

export interface BitAccuracy {
  /** Share of the bits that are right, 0..1. */
  accuracy: number;
  right: number;
  total: number;
  /** 95 % interval of the accuracy: Wilson's, widened by as much as the bits of one picture go right or wrong together. */
  interval: [low: number, high: number];
}

/** The standard normal's quantile that leaves 2.5 % on each side. */
const Z_95 = 1.959963984540054;

/**
 * Share of all bits that are right.
 * @param logits [N,n] of the decoder: a bit is 1 where its logit is above 0
 * @param fingerprints [N,n] of 0 and 1
 */
export function shareRight(logits: ArrayLike<number>, fingerprints: ArrayLike<number>): number {
  const rights = readRight(logits, fingerprints, 1);
  return rights.reduce((sum, right) => sum + right, 0) / rights.length;
}

/** Bits read right of each picture, [N]. */
export function readRight(
  logits: ArrayLike<number>,
  fingerprints: ArrayLike<number>,
  bitCount: number,
): number[] {
  requireSameLength(logits, fingerprints);
  const rights = new Array<number>(logits.length / bitCount).fill(0);
  for (let i = 0; i < logits.length; i++)
    if (logits[i]! > 0 === fingerprints[i]! > 0.5) rights[Math.floor(i / bitCount)]! += 1;
  return rights;
}

/**
 * @param rights bits read right of each picture
 * @param bitCount bits of a picture
 */
export function accuracyOf(rights: readonly number[], bitCount: number): BitAccuracy {
  const total = rights.length * bitCount;
  if (total === 0) throw new StudioError('too-few-images', 'There are no bits to take an accuracy of.');
  const right = rights.reduce((sum, count) => sum + count, 0);
  const independent = total / designEffect(rights, bitCount);
  const accuracy = right / total;
  return { accuracy, right, total, interval: wilsonInterval(accuracy * independent, independent) };
}

/**
 * How much larger the variance of the accuracy is than if all bits were independent, at least 1: what the spread between
 * pictures comes to over what chance would make of it (Kish, "Survey Sampling", 1965).
 */
function designEffect(rights: readonly number[], bitCount: number): number {
  const N = rights.length;
  const mean = rights.reduce((sum, right) => sum + right, 0) / N;
  const byChance = mean * (1 - mean / bitCount);
  if (N < 2 || byChance === 0) return 1;
  const spread = rights.reduce((sum, right) => sum + (right - mean) ** 2, 0) / (N - 1);
  return Math.max(1, spread / byChance);
}

/** Wilson's score interval of a share: unlike the plain one it stays inside 0..1 and has a width at 0 and at 1. */
export function wilsonInterval(successes: number, total: number, z = Z_95): [low: number, high: number] {
  const share = successes / total;
  const denominator = 1 + (z * z) / total;
  const centre = (share + (z * z) / (2 * total)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * Of images, flattened alike: pair i of both is at the same place. The distance ratio is that between images of one latent
 * (two fingerprints) over that between images of one fingerprint (two latents). Near 0 the latent decides the picture, as it
 * should; at 1 the fingerprint decides as much.
 */
export function meanSquaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireSameLength(a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum / a.length;
}

/**
 * R² of the decoder's latent, all dimensions pooled: 1 - Σ(z - ẑ)² / Σ(z - mean)², the mean taken per dimension.
 * 1 is a perfect reading, 0 what the mean would give, below 0 worse than that.
 * @param latents [N,L]
 * @param decoded [N,L]
 */
export function latentR2(latents: ArrayLike<number>, decoded: ArrayLike<number>, latentSize: number): number {
  requireSameLength(latents, decoded);
  const N = latents.length / latentSize;
  let residual = 0;
  let spread = 0;
  for (let l = 0; l < latentSize; l++) {
    let mean = 0;
    for (let n = 0; n < N; n++) mean += latents[n * latentSize + l]! / N;
    for (let n = 0; n < N; n++) {
      const z = latents[n * latentSize + l]!;
      residual += (z - decoded[n * latentSize + l]!) ** 2;
      spread += (z - mean) ** 2;
    }
  }
  return 1 - residual / spread;
}

function requireSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) {
    throw new StudioError('bad-shape', `${a.length} and ${b.length} values cannot be compared one by one.`);
  }
}
