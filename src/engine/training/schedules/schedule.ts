/**
 * What changes in the course of a run, as data: a list of stages. Plain JSON, stored with every checkpoint, and
 * one format with the PyTorch twin (jobs/train_torch/schedule.py). What a stage leaves out is as in the
 * configuration. parse-schedule.ts reads a schedule from outside, place.ts says what is in force when,
 * step-shape.ts what a step computes.
 */

/** What the probe measures (probe.ts), by name. */
import type { WeightName } from '../fields/loss-weights.ts';

export const measureLabels = {
  accuracy: 'bit accuracy',
  wordsRight: 'share of whole words right',
  distanceRatio: 'distance ratio',
  latentR2: 'latent’s R²',
  tintShare: 'tint share',
} as const;
export type MeasureName = keyof typeof measureLabels;
export type Measures = Readonly<Record<MeasureName, number>>;

/** What a stage may wait for: a measure, or one that follows from it. */
export const scheduleMeasureLabels = { ...measureLabels, errors: 'share of bits wrong' } as const;
export type ScheduleMeasure = keyof typeof scheduleMeasureLabels;

export function measureOf(measures: Measures, name: ScheduleMeasure): number {
  return name === 'errors' ? 1 - measures.accuracy : measures[name];
}

/** Those names that are measures. */
export function measuresIn(values: Readonly<Record<string, number>>): Partial<Measures> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(measureLabels, name)));
}

/** A number that moves for `over` iterations from the stage's start, linearly unless it says otherwise. */
export interface Ramp {
  from: number;
  to: number;
  over: number;
  shape?: 'linear' | 'cosine';
}

export type ScheduledValue = number | Ramp;

/**
 * When a stage ends: at an iteration of the run, at a number of thousand images, or once a measure is reached, at
 * `orIteration` at the latest.
 */
export type StageEnd =
  | { iteration: number }
  | { kimg: number }
  | { measure: ScheduleMeasure; atLeast: number; orIteration: number }
  | { measure: ScheduleMeasure; atMost: number; orIteration: number };

/**
 * Holds the ramps of the stage's weights from where the measure passes `above` until it is down to `below`. Its
 * rate, gamma and batch go on, and so does the count to its end.
 */
export interface Hold {
  measure: ScheduleMeasure;
  above: number;
  below: number;
}

/**
 * How the two images of a latent are compared. With `chroma`, their luma counts once and the channels without
 * it count `chroma` times; without `chroma` all channels count alike. The means of 8×8 squares count `areas`
 * times in addition.
 */
export interface ComparedBy {
  chroma?: ScheduledValue;
  areas?: ScheduledValue;
}

/** What the decoder is shown when it learns. */
export interface Views {
  /** The share of images that it sees without colour, 0…1. */
  grey?: ScheduledValue;
  /** It learns from the second image of each latent as well, without colour. Needs a consistency weight. */
  other?: boolean;
}

export interface Stage {
  /** What happens, as a phrase: "the fingerprint rises". */
  name: string;
  /** Only the last stage may leave it out: it lasts as long as the run. */
  until?: StageEnd;
  weights?: Partial<Record<WeightName, ScheduledValue>>;
  consistency?: ComparedBy;
  views?: Views;
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
  /** Of a fingerprint. */
  bits: number;
}
