/** The weights of the loss terms that generator and decoder minimise. Schedules steer them by these names. */
const weight = {
  belongsTo: 'objective',
  section: 'weights',
  kind: 'number',
  least: 0,
  most: 1000,
  mayChange: true,
} as const;

export const lossWeightFields = {
  fingerprint: {
    ...weight,
    label: 'Fingerprint weight',
    help: 'w_c: the decoder reads the fingerprint. Paper 2, quick 10.',
    default: 2,
    // With 2 a small model's decoder stays at chance for tens of kimg (docs/RUNS.md has the runs behind it).
    recipes: { paper: 2, quick: 10 },
    option: 'fingerprintWeight',
    aliases: ['watermarkCls-weight'],
  },
  consistency: {
    ...weight,
    label: 'Consistency weight',
    help: 'w_const: one latent looks alike under two fingerprints. Without it the latent dies.',
    default: 2,
    recipes: { paper: 2, quick: 2 },
    option: 'consistencyWeight',
    aliases: ['decoupleL2-weight'],
  },
  latent: {
    ...weight,
    label: 'Latent weight',
    help: 'w_z: the decoder recovers the latent too.',
    default: 1,
    recipes: { paper: 1, quick: 1 },
    option: 'latentWeight',
    aliases: ['latentsRecL2-weight'],
  },
  adversarial: {
    ...weight,
    label: 'Adversarial weight',
    help: 'What it counts for the generator that the discriminator takes its images for real. Paper 1.',
    default: 1,
    option: 'adversarialWeight',
    since: { version: 2, before: 1 },
  },
} as const;

export type WeightName = keyof typeof lossWeightFields;

export const weightNames = Object.keys(lossWeightFields) as readonly WeightName[];
