/**
 * Paths through the latents: along the arc between two of them, or from a seed's latent by such steps. Latents
 * are Gaussian, so nearly all have the same length. A straight line would pass through shorter ones that the
 * model never saw. Source: K. Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985.
 */
import { RandomState } from '../engine/random/numpy.ts';
import type { LatentStep } from './cell.ts';
import type { Values } from './source.ts';

/** Below this angle, in radians, the arc is practically straight, and its sine too small to divide by. */
const SMALLEST_ANGLE = 1e-4;

/** The point at `share` of the arc: `from` at 0, `to` at 1. Both of one length, which may be 0. */
export function slerp(from: Values, to: Values, share: number): Values {
  let product = 0;
  let fromSquare = 0;
  let toSquare = 0;
  from.forEach((value, i) => {
    product += value * to[i]!;
    fromSquare += value ** 2;
    toSquare += to[i]! ** 2;
  });
  const cosine = product / Math.sqrt(fromSquare * toSquare);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  // Between opposite ends the arc is not unique, and zeros have no direction.
  const hasArc = angle > SMALLEST_ANGLE && angle < Math.PI - SMALLEST_ANGLE;
  const ofFrom = hasArc ? Math.sin((1 - share) * angle) / Math.sin(angle) : 1 - share;
  const ofTo = hasArc ? Math.sin(share * angle) / Math.sin(angle) : share;
  return from.map((value, i) => ofFrom * value + ofTo * to[i]!);
}

/**
 * The latent after the steps, each towards the latent that its seed draws first. Throws 'seed-out-of-range'.
 */
export function latentAfter(latent: Values, steps: readonly LatentStep[]): Values {
  return steps.reduce(
    (from, { seed, share }) =>
      slerp(from, Float32Array.from(new RandomState(seed).randn(latent.length)), share),
    latent,
  );
}
