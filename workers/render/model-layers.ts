/** A look into a model's file: its networks' variables by name, shape and number of values. Nothing is put on a device. */
import { networkLetters, type ModelFile, type NetworkLetter } from '../../src/engine/networks/model-file.ts';

export interface NetworkLayers {
  letter: NetworkLetter;
  /** All values of the network. */
  values: number;
  /** In the file's order, under internal names. */
  variables: { name: string; shape: number[]; values: number }[];
}

/** Networks that the file lacks are left out. */
export function layersOf({ networks }: ModelFile): NetworkLayers[] {
  return networkLetters.flatMap((letter) => {
    const network = networks[letter];
    if (!network) return [];
    const variables = [...network].map(([name, { shape, data }]) => ({
      name,
      shape: [...shape],
      values: data.length,
    }));
    const values = variables.reduce((sum, variable) => sum + variable.values, 0);
    return [{ letter, values, variables }];
  });
}
