/**
 * The objective of generator, decoder and discriminator: the recipe, the weights of the losses, and R1's
 * weight.
 */
import type { FieldTable } from './field.ts';
import { lossWeightFields } from './loss-weights.ts';

export const objectiveFields = {
  recipe: {
    belongsTo: 'objective',
    kind: 'choice',
    label: 'Recipe',
    help: 'Sets the loss weights and how fast the moving average follows: the paper’s, or for small models.',
    options: [
      { value: 'quick', label: 'quick: learns bits sooner' },
      { value: 'paper', label: 'paper: as published' },
    ],
    default: 'paper',
    presets: { tiny16: 'quick', small32: 'quick', medium64: 'quick', paper128: 'paper' },
  },
  ...lossWeightFields,
  gamma: {
    belongsTo: 'objective',
    kind: 'number',
    label: 'Gamma',
    help: 'γ of R1: larger is steadier and blurrier. Paper 100; small images 10.',
    least: 0,
    most: 10_000,
    default: 100,
    presets: { tiny16: 10, small32: 2, medium64: 2 },
    mayChange: true,
  },
} as const satisfies FieldTable;
