/** Settings of a new run that help against what goes wrong. The label of each says what it changes. */
import { nested, planned, settingsOf, type TrainingConfig } from '../config.ts';
import { recipeSettings } from '../presets.ts';
import type { ScheduledValue, Stage } from '../schedules/schedule.ts';
import type { Settings } from '../fields/index.ts';

export interface Remedy {
  /** To follow "Start again with". */
  label: string;
  settings: Settings;
}

/** Maps, dlatent and mapping as wide as the bits need, the quick recipe; another seed where all of that is so already. */
export function liftOffRemedy(config: TrainingConfig): Remedy {
  const settings = settingsOf(config);
  const { fingerprintSize: bits, latentSize, seed } = settings;
  const dlatentSize = Math.min(2048, Math.max(settings.dlatentSize, 4 * bits));
  const wide = {
    ...quick(settings),
    fmapMax: Math.min(1024, Math.max(settings.fmapMax, powerOfTwoFrom(2 * (bits + latentSize)))),
    dlatentSize,
    mappingFmaps: Math.max(settings.mappingFmaps, dlatentSize),
    mappingLayers: Math.min(2, settings.mappingLayers),
    centred: true,
  };
  return isSame(wide, settings)
    ? { label: 'another seed', settings: { ...settings, seed: (seed + 1) % 2 ** 32 } }
    : { label: 'networks and weights that lift off', settings: wide };
}

/**
 * The schedule that begins with a plain generator. If the run had it already: half the fingerprint weight and
 * twice the consistency weight.
 */
export function livingLatentRemedy(config: TrainingConfig): Remedy {
  const settings = settingsOf(config);
  const plainFirst = quick(settings);
  if (!isSame(plainFirst, settings)) return { label: 'a plain generator first', settings: plainFirst };
  const { name, stages } = config.schedule;
  const weights = { ...config.weights };
  const eased = stages.map((stage): Stage => ({
    ...stage,
    weights: {
      ...stage.weights,
      fingerprint: times(stage.weights?.fingerprint ?? weights.fingerprint, 0.5),
      consistency: times(stage.weights?.consistency ?? weights.consistency, 2),
    },
  }));
  const schedule = { name: `${name}, eased`, stages: eased };
  return { label: 'less fingerprint and more consistency', settings: { ...settings, schedule } };
}

export function strongerGamma(config: TrainingConfig): Remedy {
  return withGamma(config, Math.min(10_000, Math.max(10, 4 * config.gamma)));
}

export function weakerGamma(config: TrainingConfig): Remedy {
  return withGamma(config, config.gamma / 4);
}

function withGamma(config: TrainingConfig, gamma: number): Remedy {
  const settings = settingsOf(config);
  const stages = config.schedule.stages.map(({ gamma: _own, ...stage }): Stage => stage);
  const schedule = { ...config.schedule, stages };
  const r1Interval = settings.r1Interval || 16;
  return {
    label: `gamma ${Number(gamma.toPrecision(3))}`,
    settings: { ...settings, gamma, r1Interval, schedule },
  };
}

/** Weights and schedule of the quick recipe, the schedule for a run of this length. */
const quick = (settings: Settings): Settings => {
  const changed: Settings = { ...settings, ...recipeSettings('quick') };
  return { ...changed, schedule: planned(changed).schedule };
};

const isSame = (a: Settings, b: Settings): boolean =>
  JSON.stringify(nested(planned(a))) === JSON.stringify(nested(planned(b)));

function times(value: ScheduledValue, factor: number): ScheduledValue {
  const most = (x: number): number => Math.min(1000, x * factor);
  return typeof value === 'number' ? most(value) : { ...value, from: most(value.from), to: most(value.to) };
}

const powerOfTwoFrom = (x: number): number => 2 ** Math.ceil(Math.log2(x));
