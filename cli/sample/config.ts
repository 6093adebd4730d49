/**
 * What the checks of the sample model must know of its run. The run itself, its settings and its schedule, is a record:
 * runs/records/2026-11-26-pictures-first-64.
 */
export const sampleRun = {
  /** Pixels of a side, and channels. */
  resolution: 64,
  channels: 3,
  /** The untrained generator of this seed is what the sample is compared with. */
  seed: 7,
} as const;
