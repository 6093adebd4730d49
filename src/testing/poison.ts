/** For specs: NaN in a trainer, where a fault of the hardware would put it. */
import type * as tf from '@tensorflow/tfjs-core';
import { writeTensor } from '../engine/gpu/write-tensor.ts';
import type { Trainer } from '../engine/training/trainer.ts';

interface Flat {
  values: tf.Tensor;
  updated(): void;
}

/** `generator` shows in every loss; `average`, the moving average, in none. */
export type Poisoned = 'generator' | 'average';

export function poison(trainer: Trainer, what: Poisoned): void {
  const { parts } = trainer as unknown as {
    parts: { networks: { generator: { parameters: Flat } }; average: Flat };
  };
  const flat = what === 'average' ? parts.average : parts.networks.generator.parameters;
  writeTensor(flat.values, new Float32Array(flat.values.size).fill(Number.NaN));
  flat.updated();
}

/** Lets a run's numbers go bad after so many iterations; 0 for before the first. */
export function poisonAfter(trainer: Trainer, iterations: number, what: Poisoned): void {
  if (iterations === 0) return poison(trainer, what);
  const step = trainer.step.bind(trainer);
  trainer.step = () => {
    step();
    if (trainer.iteration === iterations) poison(trainer, what);
  };
}
