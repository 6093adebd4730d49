/**
 * Running sums of what training reports. They stay on the device, and are read once
 * for many iterations, never at every step.
 */
import * as tf from '@tensorflow/tfjs-core';
import { writeTensor } from '../gpu/write-tensor.ts';
import { addInto } from '../gpu/updates.ts';

/** Means since the last read, by name; absent where a phase was not run. */
export type Statistics = Partial<Record<StatisticName, number>>;

export const statisticNames = {
  generator: [
    'generator',
    'consistency',
    'latent',
    'fingerprint',
    'bitAccuracy',
    'skippedGenerator',
    'skippedDecoder',
  ],
  path: ['pathLength', 'pathPenalty', 'skippedPath'],
  discriminator: ['discriminator', 'skippedDiscriminator'],
  r1: ['r1', 'skippedR1'],
} as const;

export type PhaseName = keyof typeof statisticNames;
export type StatisticName = (typeof statisticNames)[PhaseName][number];

const phases = Object.keys(statisticNames) as PhaseName[];

export class StatisticsAccumulator {
  private readonly sums = new Map<PhaseName, tf.Tensor>();
  private readonly counts = new Map<PhaseName, number>();

  constructor() {
    for (const phase of phases) this.sums.set(phase, tf.keep(tf.zeros([statisticNames[phase].length])));
  }

  /** Adds one value per name of the phase, [names], in place; takes over `values`. Count the phase besides. */
  add(phase: PhaseName, values: tf.Tensor): void {
    addInto(this.sums.get(phase)!, values);
    values.dispose();
  }

  /** Counts a run of the phase. Apart from add(), which a captured step repeats on the device alone. */
  count(phase: PhaseName): void {
    this.counts.set(phase, (this.counts.get(phase) ?? 0) + 1);
  }

  /** Means since the last call; starts anew. One read-back. */
  async take(): Promise<Statistics> {
    const counts = new Map(this.counts);
    const all = tf.tidy(() => tf.concat(phases.map((phase) => this.sums.get(phase)!)));
    this.counts.clear();
    for (const sum of this.sums.values()) writeTensor(sum, new Float32Array(sum.size));
    const values = await all.data();
    all.dispose();
    const result: Statistics = {};
    let offset = 0;
    for (const phase of phases) {
      const count = counts.get(phase) ?? 0;
      for (const name of statisticNames[phase]) {
        if (count > 0) result[name] = values[offset]! / count;
        offset++;
      }
    }
    return result;
  }

  dispose(): void {
    for (const sum of this.sums.values()) sum.dispose();
    this.sums.clear();
  }
}
