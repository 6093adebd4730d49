/**
 * What the checks of the sample model need to know about its run. The run with its settings and its schedule is
 * recorded in runs/records/2026-11-26-pictures-first-64.
 */
export const sampleRun = {
  /** Side in pixels, and channels. */
  resolution: 64,
  channels: 3,
  /** The seed of the untrained generator with which the sample is compared. */
  seed: 7,
} as const;
