/**
 * Runs a preset unchanged on the clothing photos from one seed, to see whether it lifts off. A run has lifted off
 * when the decoder reads nine bits of ten and pictures still follow their latent (docs/RUNS.md).
 */
import { resolveConfig } from '../../src/engine/training/config.ts';
import type { PresetName } from '../../src/engine/training/fields/field.ts';
import { presetSettings } from '../../src/engine/training/presets.ts';
import type { Measures } from '../../src/engine/training/schedules/schedule.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { readClothing } from './clothing.ts';

export const LIFTED_OFF = { accuracy: 0.9, distanceRatio: 0.3, withinIterations: 5000 } as const;

export interface Measurement extends Measures {
  seed: number;
  iteration: number;
}

/** The run's measurements in order, until it has lifted off or LIFTED_OFF.withinIterations are over. */
export async function* measuredRun(
  preset: PresetName,
  { seed, photos }: { seed: number; photos: string },
): AsyncGenerator<Measurement> {
  const config = resolveConfig({ ...presetSettings(preset), seed });
  const trainer = new Trainer(config, await readClothing(photos, config.network.resolution));
  try {
    while (trainer.iteration < LIFTED_OFF.withinIterations) {
      await trainer.ready();
      trainer.step();
      if (!trainer.isMeasureDue) continue;
      const measurement = { seed, iteration: trainer.iteration, ...(await trainer.measure()) };
      yield measurement;
      if (hasLiftedOff(measurement)) return;
    }
  } finally {
    trainer.dispose();
  }
}

export function hasLiftedOff({ accuracy, distanceRatio }: Measures): boolean {
  return accuracy >= LIFTED_OFF.accuracy && distanceRatio < LIFTED_OFF.distanceRatio;
}
