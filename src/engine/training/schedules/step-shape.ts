/**
 * What a step computes, apart from the numbers. A captured step stays as it was recorded, so a stage of another
 * shape is recorded anew. A step contains only what its stage asks for.
 */
import type { TrainingConfig } from '../config.ts';
import type { ScheduledValue, Stage } from './schedule.ts';

export interface StepShape {
  /** Images in an iteration. */
  batch: number;
  /** Every latent is drawn under two fingerprints: only the consistency term needs the second one. */
  isTwice: boolean;
  /** The two are compared by luma, colour and areas (consistency.ts) instead of channel by channel. */
  isPriced: boolean;
  /** The decoder sees some images without colour. */
  hasGreyViews: boolean;
  /** The decoder learns from the second images as well, without colour. */
  readsOther: boolean;
}

/** The shape of a stage's steps. */
export function stepShapeOf({ batch, weights }: TrainingConfig, stage: Stage): StepShape {
  const { consistency, views } = stage;
  const isTwice = isEverAsked(stage.weights?.consistency ?? weights.consistency);
  return {
    batch: stage.batch ?? batch,
    isTwice,
    isPriced: isTwice && (consistency?.chroma !== undefined || isEverAsked(consistency?.areas ?? 0)),
    hasGreyViews: isEverAsked(views?.grey ?? 0),
    readsOther: isTwice && views?.other === true,
  };
}

/** The shapes of the whole run, each once, in the order of the stages. */
export function stepShapesOf(config: TrainingConfig): StepShape[] {
  const all = config.schedule.stages.map((stage) => stepShapeOf(config, stage));
  return all.filter((shape, i) => all.findIndex((other) => sameShape(shape, other)) === i);
}

export function sameShape(a: StepShape, b: StepShape): boolean {
  return (Object.keys(a) as (keyof StepShape)[]).every((key) => a[key] === b[key]);
}

const isEverAsked = (value: ScheduledValue): boolean =>
  typeof value === 'number' ? value !== 0 : value.from !== 0 || value.to !== 0;
