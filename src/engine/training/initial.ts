/** Fresh weights of all networks of a run: N(0, std) by seed and variable, zeros where the layout says so. */
import { modelLayout, type PlainModel, type PlainVariable } from '../networks/load.ts';
import type { NetworkConfig } from '../networks/config.ts';
import { randomNormal } from '../random/threefry.ts';
import { streams } from './streams.ts';

/** Generator (with its stored noise), discriminator and decoder, a function of config and seed. */
export function initialModel(config: NetworkConfig, seed: number): PlainModel {
  const weights = new Map<string, PlainVariable>();
  modelLayout(config).forEach(({ name, shape, initialStd }, index) => {
    const size = shape.reduce((product, n) => product * n, 1);
    let data = new Float32Array(size);
    if (initialStd > 0) {
      data = randomNormal({ seed, stream: streams.initialValues + index, step: 0 }, size).map(
        (x) => x * initialStd,
      );
    }
    weights.set(name, { shape, data });
  });
  return { config, weights };
}
