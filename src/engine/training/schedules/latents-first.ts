/**
 * A plain generator first, whose pictures differ by latent; then the fingerprint at once, under a consistency term twice
 * its weight, so that the latent that stands is not given up; at the end a falling rate. docs/RUNS.md has the runs behind
 * the numbers.
 */
import type { RunShape, Schedule, Stage } from './schedule.ts';

/** Iterations after which pictures follow their latent, on 16×16 and 32×32 alike. */
const plainIterations = 1000;
/** The share of the run in which the rate falls. */
const coolingShare = 0.4;

const plain = { consistency: 2, latent: 1, fingerprint: 1 };
const reading = { consistency: 40, latent: 3, fingerprint: 20 };

export function latentsFirst({ iterations, learningRate }: RunShape): Schedule {
  const cooling = Math.max(2, Math.round(iterations * coolingShare));
  const coolingFrom = Math.max(2, iterations - cooling);
  const stages: Stage[] = [
    {
      name: 'a plain generator',
      until: { iteration: Math.min(plainIterations, Math.floor(coolingFrom / 2)) },
      weights: plain,
    },
    {
      name: 'the fingerprint is learned',
      until: { iteration: coolingFrom },
      weights: reading,
    },
    {
      name: 'the rate falls',
      weights: reading,
      learningRate: { from: learningRate, to: Math.min(1e-5, learningRate), over: cooling, shape: 'cosine' },
    },
  ];
  return { name: 'latents-first', stages };
}
