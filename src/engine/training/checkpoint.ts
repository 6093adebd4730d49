/**
 * A training state as bytes and back: a model file (networks/model-file.ts) with the four networks, the optimisers'
 * moments as `adam/LETTER/…`, and counters in the metadata. Float32 throughout, so nothing is lost.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../base/error.ts';
import { layoutOf, packModel, unpackModel, type Networks } from '../networks/model-file.ts';
import { checkWeights, type PlainVariable, type PlainWeights } from '../networks/plain-model.ts';
import { parseConfig } from './parse-config.ts';
import { startingPlace, type Place } from './schedules/place.ts';
import type { Schedule } from './schedules/schedule.ts';
import type { TrainingState } from './state.ts';

const owners = { generator: 'G', decoder: 'E', discriminator: 'D' } as const;
type Owner = keyof typeof owners;

const scalar = (value: number): PlainVariable => ({ shape: [], data: new Float32Array([value]) });

/** The state as a .safetensors file; `notes` go into its metadata and change nothing of it. */
export function packCheckpoint(
  state: TrainingState,
  notes: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const rest = new Map<string, PlainVariable>([['training/pathAverage', scalar(state.pathAverage)]]);
  for (const [owner, letter] of Object.entries(owners)) {
    const { secondMoments, beta2Power } = state.optimisers[owner as Owner];
    for (const [name, plain] of secondMoments) rest.set(`adam/${letter}/${name}`, plain);
    rest.set(`adam/${letter}/beta2Power`, scalar(beta2Power));
  }
  const metadata = {
    ...notes,
    training: JSON.stringify({
      config: state.config,
      iteration: state.iteration,
      imagesShown: state.imagesShown,
      place: state.place,
    }),
  };
  return packModel(state.config.network, splitModel(state.model.weights, state.average), { metadata, rest });
}

const count = z.number().check(z.int(), z.nonnegative());
const placeSchema = z.object({
  stage: count,
  begun: count,
  waited: count,
  held: z.boolean(),
  measuredAt: z.number().check(z.int(), z.minimum(-1)),
});
const countersSchema = z.object({
  config: z.unknown(),
  iteration: count,
  imagesShown: count,
  // Runs from before there were schedules have none; all of these had one stage.
  place: z.optional(placeSchema),
});

function parseCounters(json: string): z.infer<typeof countersSchema> {
  try {
    return countersSchema.parse(JSON.parse(json));
  } catch (error) {
    throw notACheckpoint('Its counters are missing or damaged.', error);
  }
}

function placeIn(place: Place | undefined, { stages }: Schedule): Place {
  if (!place && stages.length === 1) return startingPlace;
  if (!place || place.stage > stages.length) throw notACheckpoint('Its place in the schedule is missing.');
  return place;
}

function notACheckpoint(message: string, cause?: unknown): StudioError {
  return new StudioError(
    'not-a-checkpoint',
    `The checkpoint cannot be resumed. ${message}`,
    'Resume from another one.',
    {
      cause,
    },
  );
}

/**
 * Reads what packCheckpoint wrote. Throws StudioError 'not-a-checkpoint' for a model without training state, and what
 * parseConfig throws.
 */
export function unpackCheckpoint(bytes: Uint8Array): TrainingState {
  const { config, networks, metadata, rest } = unpackModel(bytes);
  const { G, Gs, D, E } = networks;
  if (!metadata['training'] || !G || !Gs || !D || !E) {
    throw new StudioError(
      'not-a-checkpoint',
      'The file holds a model but no training state.',
      'Start a new run from it instead of resuming.',
    );
  }
  const counters = parseCounters(metadata['training']);
  const training = parseConfig(counters.config);
  const told: Readonly<Record<string, unknown>> = training.network;
  const other = Object.entries(config).find(([key, value]) => String(told[key]) !== String(value));
  if (other) throw notACheckpoint(`Its configuration and its networks differ in ${other[0]}.`);
  const take = (name: string): number => {
    const found = rest.get(name);
    if (!found || found.data.length !== 1) {
      throw notACheckpoint(`It has no ${name}.`);
    }
    return found.data[0]!;
  };
  const optimiser = (owner: Owner): TrainingState['optimisers'][Owner] => {
    const prefix = `adam/${owners[owner]}/`;
    const moments = new Map<string, PlainVariable>();
    for (const [name, plain] of rest)
      if (name.startsWith(prefix)) moments.set(name.slice(prefix.length), plain);
    moments.delete('beta2Power');
    checkWeights(
      moments,
      layoutOf(owners[owner], config).filter((spec) => spec.trainable),
    );
    return { secondMoments: moments, beta2Power: take(`${prefix}beta2Power`) };
  };
  return {
    config: training,
    iteration: counters.iteration,
    imagesShown: counters.imagesShown,
    place: placeIn(counters.place, training.schedule),
    model: { config, weights: new Map([...G, ...D, ...E]) },
    average: Gs,
    optimisers: {
      generator: optimiser('generator'),
      decoder: optimiser('decoder'),
      discriminator: optimiser('discriminator'),
    },
    pathAverage: take('training/pathAverage'),
  };
}

/** The networks of a state by official letter; `average` is Gs. */
export function splitModel(weights: PlainWeights, average: PlainWeights): Networks {
  const part = (keep: (name: string) => boolean): PlainWeights =>
    new Map([...weights].filter(([name]) => keep(name)));
  return {
    Gs: average,
    G: part((name) => name.startsWith('mapping/') || name.startsWith('synthesis/')),
    D: part((name) => name.startsWith('discriminator/')),
    E: part((name) => name.startsWith('decoder/')),
  };
}
