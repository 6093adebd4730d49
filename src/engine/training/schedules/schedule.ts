/**
 * What changes in the course of a run, as data: a list of stages. Plain JSON, stored with every checkpoint and read by
 * the PyTorch twin as well. What a stage leaves out is as the configuration has it. parse-schedule.ts reads one from
 * outside, place.ts tells what is in force when.
 */

/** What the probe measures (probe.ts), by name. */
export const measureLabels = {
  bitAccuracy: 'bit accuracy',
  wordsRight: 'share of whole words right',
  distanceRatio: 'distance ratio',
  latentR2: 'latent’s R²',
  tintShare: 'tint share',
} as const;
export type MeasureName = keyof typeof measureLabels;
export type Measures = Readonly<Record<MeasureName, number>>;

/** A number that moves `over` so many iterations from the stage's start, linearly unless it says otherwise. */
export interface Ramp {
  from: number;
  to: number;
  over: number;
  shape?: 'linear' | 'cosine';
}

export type ScheduledValue = number | Ramp;

/**
 * When a stage ends: at an iteration of the run, at so many thousand images, or once a measure is reached, at
 * `orIteration` at the latest.
 */
export type StageEnd =
  | { iteration: number }
  | { kimg: number }
  | { measure: MeasureName; atLeast: number; orIteration: number }
  | { measure: MeasureName; atMost: number; orIteration: number };

/**
 * The ramps of the stage's weights stand still from where the measure passes `above` until it is down to `below`. Its rate,
 * gamma and batch go on, and so does the way to its end.
 */
export interface Hold {
  measure: MeasureName;
  above: number;
  below: number;
}

export type WeightName = 'adversarial' | 'consistency' | 'latent' | 'fingerprint';

export interface Stage {
  /** What happens, as a phrase: "the fingerprint rises". */
  name: string;
  /** Only the last stage may leave it out: it lasts as long as the run. */
  until?: StageEnd;
  weights?: Partial<Record<WeightName, ScheduledValue>>;
  learningRate?: ScheduledValue;
  gamma?: ScheduledValue;
  batch?: number;
  hold?: Hold;
}

export interface Schedule {
  name: string;
  stages: readonly Stage[];
}

/** What a named schedule is made for. */
export interface RunShape {
  /** Of the whole run. */
  iterations: number;
  /** Adam's, as the configuration has it. */
  learningRate: number;
}
