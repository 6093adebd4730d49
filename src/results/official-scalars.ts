/**
 * A tick of training under the official TensorBoard names. Losses are weighted, as trained; `step` of their events is images
 * shown. Names: METHOD.md, "Formats".
 */
import { measureLabels, type MeasureName, type Measures } from '../engine/training/schedules/schedule.ts';
import type { Statistics } from '../engine/training/statistics.ts';
import type { MetricResult, TickLine } from '../formats/official-results.ts';

const lossTags: Partial<Record<keyof Statistics, string>> = {
  generator: 'Loss/loss_G',
  consistency: 'Loss/loss_decouple',
  latent: 'Loss/loss_E_latents',
  fingerprint: 'Loss/loss_E_watermarks',
  pathLength: 'Loss/pl_lengths',
  pathPenalty: 'Loss/pl_penalty',
  r1: 'Loss/gradient_penalty',
};

/** The scalars of one tick by tag; a loss whose phase did not run in it is absent. */
export function tickScalars(tick: TickLine, statistics: Statistics): Record<string, number> {
  const losses = Object.entries(lossTags).flatMap(([name, tag]) => {
    const value = statistics[name as keyof Statistics];
    return value === undefined ? [] : [[tag, value] as const];
  });
  return {
    ...Object.fromEntries(losses),
    'Progress/tick': tick.tick,
    'Progress/kimg': tick.kimg,
    'Progress/lod': 0,
    'Progress/minibatch': tick.minibatch,
    'Timing/total_sec': tick.totalSeconds,
    'Timing/sec_per_tick': tick.secondsPerTick,
    'Timing/sec_per_kimg': tick.secondsPerKimg,
    'Timing/maintenance_sec': tick.maintenanceSeconds,
    'Timing/total_hours': tick.totalSeconds / 3600,
    'Timing/total_days': tick.totalSeconds / 86400,
    'Resources/peak_gpu_mem_gb': tick.gpuMemoryGb,
  };
}

/** What the probe measured by tag: ours, beside the official names. */
export function probeScalars(measures: Partial<Measures>): Record<string, number> {
  const names = Object.keys(measureLabels) as MeasureName[];
  const found = names.flatMap((name) => {
    const value = measures[name];
    return value === undefined ? [] : [[`Probe/${name}`, value] as const];
  });
  return Object.fromEntries(found);
}

/** The results of one evaluation by tag. @param metric 'fid_watermark_accuracy_30k' and its like */
export function metricScalars(metric: string, results: readonly MetricResult[]): Record<string, number> {
  return Object.fromEntries(results.map(({ suffix, value }) => [`Metrics/${metric}${suffix}`, value]));
}
