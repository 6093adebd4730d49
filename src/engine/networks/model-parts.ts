/**
 * Takes out of a model file what is needed: the networks for use, the networks to train on from, the counts to
 * show.
 */
import { StudioError } from '../../base/error.ts';
import { checkFinite, type PlainModel, type PlainWeights } from './plain-model.ts';
import { layoutOf, networkLetters, type ModelFile, type NetworkLetter } from './model-file.ts';

/**
 * For generating, decoding and exporting: the moving average, with the decoder and discriminator that are there.
 * Throws StudioError 'incomplete-model' without a Gs.
 */
export function inferenceModel({ config, networks: { Gs, D, E } }: ModelFile): PlainModel {
  if (!Gs)
    throw new StudioError('incomplete-model', 'The file holds no generator (Gs).', 'Choose a whole model.');
  return { config, weights: new Map([...Gs, ...(D ?? []), ...(E ?? [])]) };
}

/**
 * For training on from. Throws StudioError 'incomplete-model' if one of the four networks is not in the file,
 * 'bad-weights' if one holds NaN or infinity.
 */
export function trainingModel({ config, networks }: ModelFile): { model: PlainModel; average: PlainWeights } {
  const { E, G, D, Gs } = networks;
  if (!E || !G || !D || !Gs) {
    const missing = networkLetters.filter((letter) => !networks[letter]).join(', ');
    throw new StudioError(
      'incomplete-model',
      `Training goes on from four networks, and this file has no ${missing}.`,
      'Choose a snapshot of a run or an official pickle.',
    );
  }
  for (const network of [E, G, D, Gs]) checkFinite(network);
  return { model: { config, weights: new Map([...G, ...D, ...E]) }, average: Gs };
}

/** The number of trainable values of each network in the file. */
export function parameterCounts({ config, networks }: ModelFile): Partial<Record<NetworkLetter, number>> {
  const counts = networkLetters
    .filter((letter) => networks[letter])
    .map((letter) => {
      const trainable = layoutOf(letter, config).filter((spec) => spec.trainable);
      const sizes = trainable.map(({ shape }) => shape.reduce((product, n) => product * n, 1));
      return [letter, sizes.reduce((sum, size) => sum + size, 0)] as const;
    });
  return Object.fromEntries(counts);
}
