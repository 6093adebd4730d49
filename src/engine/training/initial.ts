/**
 * Fresh weights of all networks of a run: N(0, std) by seed and variable, zeros where the layout says so; the mapping
 * network centred where the run asks for it.
 */
import { modelLayout, type PlainModel, type PlainVariable } from '../networks/load.ts';
import type { NetworkConfig } from '../networks/config.ts';
import { randomNormal } from '../random/threefry.ts';
import type { TrainingConfig } from './config.ts';
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

/** What a run begins with: initialModel() of its networks and seed, centred or not. */
export function startingModel({ network, seed, centred }: TrainingConfig): PlainModel {
  const model = initialModel(network, seed);
  return centred ? centre(model) : model;
}

/**
 * The model with its first mapping layer as if the bits it is fed were -1 and +1 in place of 0 and 1: weights × 2, bias
 * -Σ weights. Both are multiplied by lrmul at run time, the weights by 1/√fan_in besides, so that the stored bias is
 * -Σ weights / √fan_in. The architecture stays the official one.
 */
export function centre({ config, weights }: PlainModel): PlainModel {
  const weightName = 'mapping/Dense0/weight';
  const { shape, data } = weights.get(weightName)!;
  const [bits, outputs] = shape as [number, number];
  const bias = new Float32Array(outputs).map((_, output) => {
    let sum = 0;
    for (let bit = 0; bit < bits; bit++) sum += data[bit * outputs + output]!;
    return -sum / Math.sqrt(bits);
  });
  const centred = new Map(weights);
  centred.set(weightName, { shape, data: data.map((weight) => 2 * weight) });
  centred.set('mapping/Dense0/bias', { shape: [outputs], data: bias });
  return { config, weights: centred };
}
