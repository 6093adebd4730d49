/**
 * Pictures first, then bits, then a quieter mark: after the stages of the sample model's run (docs/RUNS.md), fitted to the
 * run's length. Bits are learned while they are cheap; once the decoder reads them, two images of one latent are asked to be ever
 * more alike, which makes the mark quieter and costs no bit. From the rise on, the decoder learns from images without colour
 * too, so that the mark is no tint.
 */
import type { Ramp, RunShape, Schedule, Stage } from './schedule.ts';

/** Iterations after which pictures followed their latent in that run. */
const plainIterations = 2500;
/** Shares of the run by which each stage has ended at the latest. */
const latest = { pictures: 0.1, liftOff: 0.25, climb: 0.45 };

const views = { other: true };
const priced = { chroma: 4, areas: 4 };

export function picturesFirst({ iterations, learningRate, bits }: RunShape): Schedule {
  const by = (share: number, after: number): number => Math.max(after + 1, Math.round(iterations * share));
  const pictures = Math.min(plainIterations, by(latest.pictures, 0));
  const liftOff = by(latest.liftOff, pictures);
  const climb = by(latest.climb, liftOff);
  const left = Math.max(1, iterations - climb);
  /** Slow at first, and complete at three quarters of what is left. */
  const rise = (from: number, to: number): Ramp => ({
    from,
    to,
    over: Math.max(1, Math.round(left * 0.75)),
    shape: 'cosine',
  });
  // The loss is a mean over bits. With this weight a bit pulls as hard whether there are 16 or 64.
  const fingerprint = (of64: number): number => (of64 * bits) / 64;
  const stages: Stage[] = [
    {
      name: 'a plain generator',
      until: { iteration: pictures },
      weights: { adversarial: 1, consistency: 5, latent: 2, fingerprint: 1 },
      consistency: { chroma: 5, areas: 5 },
    },
    {
      name: 'the fingerprint lifts off',
      until: { measure: 'accuracy', atLeast: 0.65, orIteration: liftOff },
      weights: {
        adversarial: 1,
        consistency: 6,
        latent: 4,
        fingerprint: { from: 1, to: fingerprint(30), over: Math.min(300, liftOff - pictures) },
      },
      consistency: { chroma: 2, areas: 2 },
      views,
    },
    {
      name: 'the fingerprint is learned',
      until: { measure: 'accuracy', atLeast: 0.93, orIteration: climb },
      weights: { adversarial: 1, consistency: 6, latent: 8, fingerprint: fingerprint(50) },
      consistency: priced,
      views,
    },
    {
      name: 'the mark grows quieter, the rate falls',
      weights: {
        adversarial: rise(1, 6),
        consistency: rise(6, 700),
        latent: 12,
        fingerprint: rise(fingerprint(50), fingerprint(100)),
      },
      consistency: priced,
      views,
      hold: { measure: 'errors', above: 0.05, below: 0.035 },
      learningRate: { from: learningRate, to: Math.min(2e-5, learningRate), over: left, shape: 'cosine' },
    },
  ];
  return { name: 'pictures-first', stages };
}
