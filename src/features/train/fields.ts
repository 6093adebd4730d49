/** The fields of the training form in groups, in words. Their ranges are the engine's (choiceLimits). */
import { choiceLimits, type TrainingChoices } from '../../engine/training/config.ts';

export type NumberKey = keyof typeof choiceLimits;

export interface NumberFieldText {
  key: NumberKey;
  label: string;
  help: string;
  unit?: string;
  step?: 1 | 'any';
  /** Fixed by the model that a run starts from. */
  network?: true;
}

export interface FieldGroup {
  title: string;
  lead: string;
  fields: readonly NumberFieldText[];
}

export const scheduleFields: readonly NumberFieldText[] = [
  {
    key: 'totalKimg',
    label: 'Length',
    unit: 'kimg',
    step: 'any',
    help: 'Thousands of training images shown in all.',
  },
  {
    key: 'batch',
    label: 'Batch',
    unit: 'images',
    help: '1, 2, 3 or a multiple of 4. The paper takes 8 on each GPU.',
  },
  {
    key: 'bits',
    label: 'Fingerprint',
    unit: 'bits',
    network: true,
    help: 'More bits tell more users apart and take longer to learn.',
  },
];

export const fieldGroups: readonly FieldGroup[] = [
  {
    title: 'Loss weights',
    lead: 'What generator and decoder are asked for besides a convincing image.',
    fields: [
      {
        key: 'fingerprintWeight',
        label: 'Fingerprint weight',
        step: 'any',
        help: 'w_c: the decoder reads the fingerprint. Paper 2, quick 10.',
      },
      {
        key: 'consistencyWeight',
        label: 'Consistency weight',
        step: 'any',
        help: 'w_const: one latent looks alike under two fingerprints. Without it the latent dies.',
      },
      {
        key: 'latentWeight',
        label: 'Latent weight',
        step: 'any',
        help: 'w_z: the decoder recovers the latent too.',
      },
      {
        key: 'gamma',
        label: 'Gamma',
        step: 'any',
        help: 'γ of R1: larger is steadier and blurrier. Paper 100; small images 10.',
      },
    ],
  },
  {
    title: 'Networks',
    lead: 'Size and shape. Memory and time go with the feature maps.',
    fields: [
      {
        key: 'fmapMax',
        label: 'Feature maps at most',
        network: true,
        help: 'Cap of every layer. Paper 512.',
      },
      {
        key: 'fmapBase',
        label: 'Feature map base',
        network: true,
        help: 'Maps at stage s are base / 2^s, up to the cap. Config e 8192, config f 16384.',
      },
      { key: 'latentSize', label: 'Latent size', network: true, help: 'Values of z. Paper 512.' },
      {
        key: 'dlatentSize',
        label: 'Dlatent size',
        network: true,
        help: 'Values of w, the embedded fingerprint. Paper 512.',
      },
      {
        key: 'mappingLayers',
        label: 'Mapping layers',
        network: true,
        help: 'Dense layers from fingerprint to w. Paper 8.',
      },
      {
        key: 'mappingFmaps',
        label: 'Mapping width',
        network: true,
        help: 'Units of each of them. Paper 512.',
      },
    ],
  },
  {
    title: 'Pace',
    lead: 'How often grids are drawn and checkpoints written. Numbers of one seed come out the same again.',
    fields: [
      {
        key: 'imagesPerTick',
        label: 'Images per tick',
        unit: 'images',
        help: 'A tick closes an interval of the statistics.',
      },
      { key: 'gridEveryTicks', label: 'Grids every', unit: 'ticks', help: 'The three grids are drawn anew.' },
      {
        key: 'checkpointEveryTicks',
        label: 'Checkpoint every',
        unit: 'ticks',
        help: 'At most this much is lost by a crash.',
      },
      {
        key: 'seed',
        label: 'Seed',
        help: 'Weights, data order, latents, fingerprints and noise follow from it.',
      },
    ],
  },
];

/** Whole powers of two, from the engine's range. */
export const resolutions: readonly number[] = (() => {
  const [low, high] = choiceLimits.resolution;
  const sizes: number[] = [];
  for (let size: number = low; size <= high; size *= 2) sizes.push(size);
  return sizes;
})();

export function limitsOf(key: NumberKey): readonly [number, number] {
  return choiceLimits[key];
}

export function numberOf(choices: TrainingChoices, key: NumberKey): number {
  return choices[key];
}
