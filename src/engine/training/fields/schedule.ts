/** How long a run lasts, and how many images it takes at a time. */
import type { FieldTable } from './field.ts';

export const scheduleFields = {
  schedule: {
    belongsTo: 'schedule',
    kind: 'schedule',
    label: 'Schedule',
    help: 'What changes in the course of the run. “Latents first” makes a plain generator before it teaches the fingerprint.',
    default: 'constant',
    recipes: { paper: 'constant', quick: 'latents-first' },
    // Of 64 bits: the schedule of the runs that reached them (docs/RUNS.md). Medium 64 is the sample model's run.
    presets: { small32: 'pictures-first', medium64: 'pictures-first' },
    since: { version: 2, before: 'constant' },
    mayChange: true,
  },
  totalKimg: {
    belongsTo: 'schedule',
    kind: 'number',
    label: 'Length',
    unit: 'kimg',
    help: 'Thousands of training images shown in all.',
    least: 0.001,
    most: 1e6,
    default: 88_000,
    presets: { tiny16: 100, small32: 400, medium64: 2000 },
    mayChange: true,
  },
  batch: {
    belongsTo: 'schedule',
    kind: 'number',
    label: 'Batch',
    unit: 'images',
    help: 'Images a step: 1, 2, 3 or a multiple of 4. The paper takes 8 on each GPU.',
    least: 1,
    most: 256,
    whole: true,
    // The groups of the minibatch standard deviation are of four.
    must: { be: '1, 2, 3 or a multiple of 4', holds: (batch: number) => batch < 4 || batch % 4 === 0 },
    default: 8,
    presets: { small32: 16, medium64: 32 },
  },
} as const satisfies FieldTable;
