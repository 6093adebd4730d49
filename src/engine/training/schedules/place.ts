/**
 * Where a run stands in its schedule, and what is in force there. Pure functions. A place is plain data that is
 * stored with every checkpoint, so a run that was stopped within a ramp or a hold goes on as if it had not
 * been.
 */
import type { TrainingConfig } from '../config.ts';
import type { ConsistencyPrices } from '../consistency.ts';
import { weightNames, type WeightName } from '../fields/loss-weights.ts';
import {
  measureOf,
  scheduleMeasureLabels,
  type ComparedBy,
  type Measures,
  type Schedule,
  type ScheduledValue,
  type ScheduleMeasure,
  type Stage,
} from './schedule.ts';
import { stepShapeOf, type StepShape } from './step-shape.ts';

export interface Place {
  /** Index of the stage; the number of stages once the last one has ended. */
  stage: number;
  /** Iterations that the run had done when the stage began. */
  begun: number;
  /** Iterations of the stage in which its weights were held. */
  waited: number;
  /** Whether they are held now. */
  held: boolean;
  /** The last iteration whose measures were taken into account; -1 for none. */
  measuredAt: number;
}

export const startingPlace: Place = { stage: 0, begun: 0, waited: 0, held: false, measuredAt: -1 };

/** What is in force in one iteration. */
export interface ScheduledSettings {
  weights: TrainingConfig['weights'];
  prices: ConsistencyPrices;
  /** The share of images that the decoder sees without colour. */
  grey: number;
  learningRate: number;
  gamma: number;
  /** What is computed in this iteration. */
  shape: StepShape;
}

/** The settings of the iteration after `iteration` done ones. After the last stage they stay as that ended. */
export function settingsAt(config: TrainingConfig, place: Place, iteration: number): ScheduledSettings {
  const { stages } = config.schedule;
  const stage = stages[Math.min(place.stage, stages.length - 1)]!;
  const since = iteration - place.begun;
  const moved = since - place.waited - (place.held ? 1 : 0);
  const weight = (name: WeightName): number => valueAt(stage.weights?.[name] ?? config.weights[name], moved);
  return {
    weights: Object.fromEntries(weightNames.map((name) => [name, weight(name)])) as Record<
      WeightName,
      number
    >,
    prices: pricesAt(stage.consistency ?? {}, since),
    grey: valueAt(stage.views?.grey ?? 0, since),
    learningRate: valueAt(stage.learningRate ?? config.learningRate, since),
    gamma: valueAt(stage.gamma ?? config.gamma, since),
    shape: stepShapeOf(config, stage),
  };
}

function pricesAt({ chroma, areas = 0 }: ComparedBy, since: number): ConsistencyPrices {
  const squares = { areas: valueAt(areas, since) };
  if (chroma === undefined) return { all: 1, luma: 0, chroma: 0, ...squares };
  return { all: 0, luma: 1, chroma: valueAt(chroma, since), ...squares };
}

function valueAt(value: ScheduledValue, progress: number): number {
  if (typeof value === 'number') return value;
  const { from, to, over, shape = 'linear' } = value;
  const linear = Math.min(Math.max(progress / over, 0), 1);
  const share = shape === 'cosine' ? 0.5 - 0.5 * Math.cos(Math.PI * linear) : linear;
  return share === 1 ? to : from + (to - from) * share;
}

/** The place after one more iteration, which made it `iteration` and `imagesShown` in all. */
export function placeAfter(schedule: Schedule, place: Place, iteration: number, imagesShown: number): Place {
  let next = place.held ? { ...place, waited: place.waited + 1 } : place;
  for (let stage = schedule.stages[next.stage]; stage; stage = schedule.stages[next.stage]) {
    if (!endsBy(stage, iteration, imagesShown)) break;
    next = nextStage(schedule, next, iteration);
  }
  return next;
}

/** The place once `iteration`'s measures are known: a hold begins or ends, a stage that waited for them is over. */
export function placeMeasured(
  schedule: Schedule,
  place: Place,
  iteration: number,
  measures: Measures,
): Place {
  const stage = schedule.stages[place.stage];
  const measured = { ...place, measuredAt: iteration };
  if (!stage) return measured;
  if (reached(stage, measures)) return nextStage(schedule, measured, iteration);
  const { hold } = stage;
  if (!hold) return measured;
  return { ...measured, held: measureOf(measures, hold.measure) > (place.held ? hold.below : hold.above) };
}

/** The place of a run that has come this far under the schedule without any measurement. */
export function placeBy(schedule: Schedule, batch: number, iteration: number): Place {
  let place = startingPlace;
  let shown = 0;
  for (let done = 0; done < iteration; done++) {
    shown += schedule.stages[Math.min(place.stage, schedule.stages.length - 1)]!.batch ?? batch;
    place = placeAfter(schedule, place, done + 1, shown);
  }
  return place;
}

/** True once the last stage has ended: the run ends with it. */
export function isOver({ stages }: Schedule, { stage }: Place): boolean {
  return stage >= stages.length;
}

/** True if the stage ends or stands still by what the probe measures. */
export function needsMeasures({ stages }: Schedule, { stage }: Place): boolean {
  const now = stages[stage];
  return now !== undefined && (now.hold !== undefined || (now.until !== undefined && 'measure' in now.until));
}

export interface StageView {
  /** From 1. */
  number: number;
  of: number;
  name: string;
  /** What holds its weights, if anything does. */
  heldBy?: ScheduleMeasure;
}

/** The stage that a run is in, to be told to people; the last one once it is over. */
export function stageAt({ stages }: Schedule, { stage, held }: Place): StageView {
  const index = Math.min(stage, stages.length - 1);
  const { name, hold } = stages[index]!;
  return { number: index + 1, of: stages.length, name, ...(held && hold && { heldBy: hold.measure }) };
}

/** "Stage 2 of 4: the fingerprint rises", or nothing where there is only one. */
export function describeStage({ number, of, name, heldBy }: StageView): string {
  if (of === 1) return '';
  return `Stage ${number} of ${of}: ${name}${heldBy ? `, held back by the ${scheduleMeasureLabels[heldBy]}` : ''}`;
}

function nextStage({ stages }: Schedule, place: Place, iteration: number): Place {
  const stage = place.stage + 1;
  // After the last stage its values stay, so its start is kept.
  const from = stage < stages.length ? { begun: iteration, waited: 0 } : {};
  return { ...place, stage, ...from, held: false };
}

function endsBy({ until }: Stage, iteration: number, imagesShown: number): boolean {
  if (!until) return false;
  if ('kimg' in until) return imagesShown >= until.kimg * 1000;
  return iteration >= ('iteration' in until ? until.iteration : until.orIteration);
}

function reached({ until }: Stage, measures: Measures): boolean {
  if (!until || !('measure' in until)) return false;
  const value = measureOf(measures, until.measure);
  return 'atLeast' in until ? value >= until.atLeast : value <= until.atMost;
}
