/**
 * Measures the mark that a fingerprint leaves in a picture: how strong it is, how much of it is a mere tint,
 * and how well a reader of mean colours does. A mark that such a reader can read is easy to see, to learn and
 * to forge. Pure functions over images [N,R,R,C], flattened, values as the networks have them (-1…1).
 */
import { StudioError } from '../base/error.ts';
import { fitRidge } from './linear-algebra/ridge.ts';

export interface ImageShape {
  /** R, in pixels. */
  resolution: number;
  channels: number;
}

/** Images of the same latents under two fingerprints each: pair i of both is at the same place. */
export type Pairs = readonly [Float32Array, Float32Array];

/** In levels of 255: the root of a mean squared distance of images whose values are -1…1. */
export function rmsLevels(meanSquare: number): number {
  return Math.sqrt(meanSquare) * 127.5;
}

/**
 * The share of the difference's energy that lies in the chroma of 8×8 pixel means, 0…1: large areas of one colour.
 * Chroma is what is left of a colour when the mean of its channels is taken off; grey images have none.
 */
export function tintShare([a, b]: Pairs, { resolution, channels }: ImageShape): number {
  const side = Math.min(8, resolution);
  const difference = a.map((value, i) => value - b[i]!);
  const means = blockMeans(difference, { resolution, channels }, side);
  let tint = 0;
  for (let at = 0; at < means.length; at += channels) {
    const colour = means.subarray(at, at + channels);
    const grey = colour.reduce((sum, value) => sum + value, 0) / channels;
    for (const value of colour) tint += (value - grey) ** 2;
  }
  const all = difference.reduce((sum, value) => sum + value * value, 0);
  return all === 0 ? 0 : (tint * side * side) / all;
}

/** Each image as 4×4 mean colours: [N,4,4,C]. */
export function meanColours(images: Float32Array, shape: ImageShape): Float32Array<ArrayBuffer> {
  return blockMeans(images, shape, Math.max(1, shape.resolution / 4));
}

/**
 * The share of bits that a linear reader gets right from the mean colours of an image: ½ is chance. The reader is fitted
 * to the first half of the images and tried on the rest.
 * @param features [N,D] of meanColours
 * @param fingerprints [N,n] of 0 and 1
 */
export function tintReadout(features: Float32Array, fingerprints: Float32Array, bits: number): number {
  const N = fingerprints.length / bits;
  const D = features.length / N;
  const fitted = Math.floor(N / 2);
  if (fitted <= D) {
    throw new StudioError('too-few-images', `${N} images are too few to fit a reader of ${D} colours to.`);
  }
  const read = fitRidge(features, fingerprints, { N: fitted, D, K: bits, penalty: 0.01 });
  let right = 0;
  for (let n = fitted; n < N; n++) {
    const values = read(features.subarray(n * D, (n + 1) * D));
    values.forEach((value, k) => (right += Number(value > 0.5 === fingerprints[n * bits + k]! > 0.5)));
  }
  return right / ((N - fitted) * bits);
}

/** Each image in grey: every channel holds the luma of Rec. 601. Grey images stay as they are. */
export function inGrey(images: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const grey = new Float32Array(images);
  if (channels !== 3) return grey;
  for (let at = 0; at < grey.length; at += 3) {
    grey.fill(0.299 * grey[at]! + 0.587 * grey[at + 1]! + 0.114 * grey[at + 2]!, at, at + 3);
  }
  return grey;
}

/** The share of images whose whole fingerprint is read right. */
export function wordsRight(logits: ArrayLike<number>, fingerprints: ArrayLike<number>, bits: number): number {
  const N = logits.length / bits;
  let right = 0;
  for (let n = 0; n < N; n++) {
    let whole = true;
    for (let i = n * bits; i < (n + 1) * bits; i++) whole &&= logits[i]! > 0 === fingerprints[i]! > 0.5;
    if (whole) right++;
  }
  return right / N;
}

/** Means of side×side pixel squares: [N,R/side,R/side,C]. */
function blockMeans(
  images: Float32Array,
  { resolution, channels }: ImageShape,
  side: number,
): Float32Array<ArrayBuffer> {
  const blocks = resolution / side;
  const size = resolution * resolution * channels;
  const means = new Float32Array(images.length / (side * side));
  for (let i = 0; i < images.length; i++) {
    const inImage = i % size;
    const pixel = Math.floor(inImage / channels);
    const row = Math.floor(pixel / resolution / side);
    const column = Math.floor((pixel % resolution) / side);
    const block = ((i - inImage) / size) * blocks * blocks + row * blocks + column;
    means[block * channels + (inImage % channels)]! += images[i]! / (side * side);
  }
  return means;
}
