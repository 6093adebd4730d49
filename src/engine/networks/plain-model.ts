/**
 * Models at rest: plain arrays under the official names, and the check that they fit their config. Shapes or names that do
 * not fit are all listed, never guessed. No tfjs here: a file can be looked into without the numeric core.
 */
import { StudioError } from '../../base/error.ts';
import type { NetworkConfig } from './config.ts';
import { generatorLayout, networkLayout, type VariableSpec } from './layout.ts';

/** A variable off the GPU: row-major float32. */
export interface PlainVariable {
  shape: readonly number[];
  data: Float32Array;
}

/** The variables of one or more networks by full name, e.g. `decoder/8x8/Conv0/weight`. */
export type PlainWeights = ReadonlyMap<string, PlainVariable>;

/**
 * A model at rest: its config, and the weights of the networks that it has (any of generator, decoder,
 * discriminator).
 */
export interface PlainModel {
  config: NetworkConfig;
  weights: PlainWeights;
}

/** All variables of the three networks, generator first. */
export function modelLayout(config: NetworkConfig): VariableSpec[] {
  return [
    ...generatorLayout(config),
    ...networkLayout('discriminator', config),
    ...networkLayout('decoder', config),
  ];
}

/** Throws StudioError 'bad-variables' listing each name or shape of `layout` that `weights` does not have. */
export function checkWeights(weights: PlainWeights, layout: readonly VariableSpec[]): void {
  const problems: string[] = [];
  for (const { name, shape } of layout) {
    const found = weights.get(name);
    if (!found) problems.push(`${name} is missing`);
    else if (found.shape.join() !== shape.join()) {
      problems.push(`${name} is [${found.shape.join()}], not [${shape.join()}]`);
    }
  }
  if (problems.length > 0) {
    const more = problems.length > 8 ? `, and ${problems.length - 8} more` : '';
    throw new StudioError(
      'bad-variables',
      `The network's variables do not fit its config: ${problems.slice(0, 8).join('; ')}${more}.`,
      'The file was made for another config, or is damaged.',
    );
  }
}

/**
 * Throws StudioError 'bad-weights' naming the first of the variables that holds NaN or infinity: a network with one draws
 * black pictures and reads nothing. Names that are not there are passed over.
 */
export function checkFinite(weights: PlainWeights, names: Iterable<string> = weights.keys()): void {
  const bad = firstNotFinite(weights, names);
  if (bad === undefined) return;
  throw new StudioError(
    'bad-weights',
    `The network's variable ${bad} holds values that are not numbers (NaN or infinity).`,
    'Its training went wrong, or the file is damaged: open an earlier snapshot.',
  );
}

/** The first of the variables that holds NaN or infinity. */
export function firstNotFinite(
  weights: PlainWeights,
  names: Iterable<string> = weights.keys(),
): string | undefined {
  for (const name of names) {
    const variable = weights.get(name);
    if (variable && !isFiniteThroughout(variable.data)) return name;
  }
  return undefined;
}

function isFiniteThroughout(data: Float32Array): boolean {
  // A loop and not every(Number.isFinite): a call for each value would be slow on a large network.
  for (const value of data) if (value - value !== 0) return false;
  return true;
}
