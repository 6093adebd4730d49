/**
 * Running sums of what training reports. They stay on the device: one read every so many iterations, never one a step.
 */
import * as tf from '@tensorflow/tfjs-core';

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
  private readonly sums = new Map<PhaseName, { sum: tf.Tensor; count: number }>();

  constructor() {
    for (const phase of phases) this.clear(phase);
  }

  /** Adds one value per name of the phase, [names]; takes over `values`. */
  add(phase: PhaseName, values: tf.Tensor): void {
    const entry = this.sums.get(phase)!;
    const next = tf.tidy(() => tf.add(entry.sum, values));
    values.dispose();
    entry.sum.dispose();
    this.sums.set(phase, { sum: tf.keep(next), count: entry.count + 1 });
  }

  /** Means since the last call; starts anew. One read-back. */
  async take(): Promise<Statistics> {
    const counts = phases.map((phase) => this.sums.get(phase)!.count);
    const all = tf.tidy(() => tf.concat(phases.map((phase) => this.sums.get(phase)!.sum)));
    for (const phase of phases) this.clear(phase);
    const values = await all.data();
    all.dispose();
    const result: Statistics = {};
    let offset = 0;
    phases.forEach((phase, i) => {
      for (const name of statisticNames[phase]) {
        if (counts[i]! > 0) result[name] = values[offset]! / counts[i]!;
        offset++;
      }
    });
    return result;
  }

  dispose(): void {
    for (const { sum } of this.sums.values()) sum.dispose();
    this.sums.clear();
  }

  private clear(phase: PhaseName): void {
    this.sums.get(phase)?.sum.dispose();
    this.sums.set(phase, { sum: tf.keep(tf.zeros([statisticNames[phase].length])), count: 0 });
  }
}
