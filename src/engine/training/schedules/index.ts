/** The schedules that have a name, for the form and the command line. */
import { constant } from './constant.ts';
import { latentsFirst } from './latents-first.ts';
import { picturesFirst } from './pictures-first.ts';
import type { RunShape, Schedule } from './schedule.ts';

export interface NamedSchedule {
  label: string;
  make: (run: RunShape) => Schedule;
}

export const schedules = {
  'pictures-first': {
    label: 'pictures first: then bits, then a quieter mark',
    make: picturesFirst,
  },
  'latents-first': {
    label: 'latents first: a plain generator, then the fingerprint',
    make: latentsFirst,
  },
  constant: { label: 'constant: weights and rate as set', make: constant },
} as const satisfies Record<string, NamedSchedule>;

export type ScheduleName = keyof typeof schedules;

export function isScheduleName(name: unknown): name is ScheduleName {
  return typeof name === 'string' && Object.hasOwn(schedules, name);
}

interface RunSettings {
  totalKimg: number;
  batch: number;
  learningRate: number;
  fingerprintSize: number;
}

/** The named schedule for a run of this length, rate and fingerprint. */
export function namedSchedule(
  name: ScheduleName,
  { totalKimg, batch, learningRate, fingerprintSize }: RunSettings,
): Schedule {
  const iterations = Math.ceil((totalKimg * 1000) / batch);
  return schedules[name].make({ iterations, learningRate, bits: fingerprintSize });
}
