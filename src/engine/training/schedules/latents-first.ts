/**
 * First a plain generator, whose pictures differ by latent. Then the fingerprint at once, under a consistency
 * term of twice its weight, so that the latent is not given up. Once the decoder reads most bits, the
 * discriminator counts for more: pictures that the fingerprint has spoilt get better, and hardly any bits are
 * lost. docs/RUNS.md has the runs behind the numbers.
 */
import type { RunShape, Schedule, Stage } from './schedule.ts';

/** Iterations after which pictures follow their latent, on 16×16 and 32×32 alike. */
const plainIterations = 1000;
/** The share of the run by which the last stage begins at the latest. */
const latestReading = 0.4;

const reading = { consistency: 40, latent: 3, fingerprint: 20 };

export function latentsFirst({ iterations, learningRate }: RunShape): Schedule {
  const latest = Math.max(2, Math.round(iterations * latestReading));
  const left = Math.max(1, iterations - latest);
  const stages: Stage[] = [
    {
      name: 'a plain generator',
      until: { iteration: Math.min(plainIterations, Math.floor(latest / 2)) },
      weights: { consistency: 2, latent: 1, fingerprint: 1 },
    },
    {
      name: 'the fingerprint is learned',
      until: { measure: 'accuracy', atLeast: 0.9, orIteration: latest },
      weights: reading,
    },
    {
      name: 'pictures catch up, the rate falls',
      weights: { ...reading, latent: 6, adversarial: { from: 1, to: 8, over: Math.min(500, left) } },
      hold: { measure: 'errors', above: 0.12, below: 0.09 },
      learningRate: { from: learningRate, to: Math.min(1e-5, learningRate), over: left, shape: 'cosine' },
    },
  ];
  return { name: 'latents-first', stages };
}
