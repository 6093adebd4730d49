/**
 * What each perturbation of catalogue.ts does to images [N,S,S,C] in -1…1. Each gives images of the same shape
 * and range and has gradients of any order, so that training and attacks can go through it.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../base/error.ts';
import { gaussianBlur, sigmaOf } from './blur.ts';
import { brighten } from './brightness.ts';
import { perturbations, referenceSize, type PerturbationName } from './catalogue.ts';
import { cropAndResize } from './crop.ts';
import { flip } from './flip.ts';
import { jpeg } from './jpeg.ts';
import { addNoise } from './noise.ts';
import { downAndUp } from './resize.ts';
import { saturate } from './saturation.ts';

/** A tensor of N(0,1) of the given shape: drawn by the caller, so that a perturbation is a function of its inputs. */
export type DrawNormal = (shape: readonly number[]) => tf.Tensor;

type Perturbation = (images: tf.Tensor, level: number, drawNormal: DrawNormal) => tf.Tensor;

const functions: Readonly<Record<PerturbationName, Perturbation>> = {
  crop: (x, pixels) => cropAndResize(x, Math.max(1, Math.round(atSizeOf(x, pixels)))),
  blur: blurred,
  jpeg: (x, quality) => jpeg(x, quality),
  noise: (x, sigma, drawNormal) => (sigma === 0 ? x : addNoise(x, drawNormal(x.shape), sigma)),
  combined: (x, level, drawNormal) =>
    combinedOf.reduce((y, name) => {
      const ofRank = perturbations[name].levels[Math.round(level) - 1]!;
      return perturb(y, { name, level: ofRank, drawNormal });
    }, x),
  resize: (x, factor) => downAndUp(x, factor),
  brightness: (x, amount) => brighten(x, amount),
  darkness: (x, amount) => brighten(x, -amount),
  saturation: (x, amount) => saturate(x, amount),
  flip: (x) => flip(x),
};

/** The parts of a combined level, in this order, each at its own level of the same rank. */
const combinedOf = ['crop', 'blur', 'jpeg', 'noise'] as const satisfies readonly PerturbationName[];

export interface PerturbOptions {
  name: PerturbationName;
  /** One of the perturbation's levels, or a value between them; `combined` rounds it. */
  level: number;
  drawNormal: DrawNormal;
}

/**
 * images [N,S,S,C] in -1…1, C 1 or 3 → the same, perturbed. Run it inside a tidy. Throws StudioError 'bad-level' for a level
 * beyond the perturbation's own.
 */
export function perturb(images: tf.Tensor, { name, level, drawNormal }: PerturbOptions): tf.Tensor {
  const { label, levels } = perturbations[name];
  const [least, most] = [Math.min(...levels), Math.max(...levels)];
  if (!(level >= least && level <= most)) {
    throw new StudioError('bad-level', `${label} has no level ${level}.`, `Choose from ${least} to ${most}.`);
  }
  return functions[name](images, level, drawNormal);
}

/** The kernel's width and deviation in proportion to the image; a kernel of one pixel leaves the image as it is. */
function blurred(x: tf.Tensor, width: number): tf.Tensor {
  if (width <= 1) return x;
  const radius = Math.ceil(atSizeOf(x, (width - 1) / 2));
  return gaussianBlur(x, { radius, sigma: atSizeOf(x, sigmaOf(width)) });
}

function atSizeOf(x: tf.Tensor, pixels: number): number {
  return (pixels * x.shape[1]!) / referenceSize;
}
