/**
 * The variables of the networks under their official names: shape, initial standard deviation and whether they train
 * (METHOD.md, "Networks"; equalised learning rate: weights are stored with standard deviation 1/lrmul).
 * The order is the order of the official pickles. Names carry no component: `4x4/Conv/weight`, with the owner beside.
 */
import { featureMaps, isModulated, noiseSides, resolutionLog2, type NetworkConfig } from './config.ts';

export type NetworkName = 'mapping' | 'synthesis' | 'discriminator' | 'decoder';

export interface VariableSpec {
  /** Network and official name, e.g. `synthesis/4x4/Conv/weight`. */
  name: string;
  shape: number[];
  /** Standard deviation of the initial value; 0 is zeros. */
  initialStd: number;
  trainable: boolean;
}

export const mappingLrmul = 0.01;

class Builder {
  readonly specs: VariableSpec[] = [];
  constructor(private readonly network: NetworkName) {}

  add(name: string, shape: number[], initialStd: number, trainable = true): void {
    this.specs.push({ name: `${this.network}/${name}`, shape, initialStd, trainable });
  }

  dense(scope: string, inputs: number, outputs: number, lrmul = 1): void {
    this.add(`${scope}/weight`, [inputs, outputs], 1 / lrmul);
    this.add(`${scope}/bias`, [outputs], 0);
  }

  conv(scope: string, kernel: number, inputs: number, outputs: number, withBias = true): void {
    this.add(`${scope}/weight`, [kernel, kernel, inputs, outputs], 1);
    if (withBias) this.add(`${scope}/bias`, [outputs], 0);
  }
}

function mapping(config: NetworkConfig): VariableSpec[] {
  const builder = new Builder('mapping');
  let inputs = config.fingerprintSize;
  for (let i = 0; i < config.mappingLayers; i++) {
    const outputs = i === config.mappingLayers - 1 ? config.dlatentSize : config.mappingFmaps;
    builder.dense(`Dense${i}`, inputs, outputs, mappingLrmul);
    inputs = outputs;
  }
  return builder.specs;
}

function synthesis(config: NetworkConfig): VariableSpec[] {
  const builder = new Builder('synthesis');
  const top = resolutionLog2(config);
  const nf = (stage: number): number => featureMaps(config, stage);
  noiseSides(config).forEach((side, layer) => builder.add(`noise${layer}`, [1, 1, side, side], 1, false));
  const modulation = (scope: string, inputs: number, resLog2: number): void => {
    if (!isModulated(config, resLog2)) return;
    builder.add(`${scope}/mod_weight`, [config.dlatentSize, inputs], 1);
    builder.add(`${scope}/mod_bias`, [inputs], 0);
  };
  const layer = (scope: string, inputs: number, outputs: number, resLog2: number): void => {
    builder.conv(scope, 3, inputs, outputs, false);
    modulation(scope, inputs, resLog2);
    builder.add(`${scope}/noise_strength`, [], 0);
    builder.add(`${scope}/bias`, [outputs], 0);
  };
  const toRgb = (scope: string, inputs: number, resLog2: number): void => {
    builder.conv(scope, 1, inputs, config.channels, false);
    modulation(scope, inputs, resLog2);
    builder.add(`${scope}/bias`, [config.channels], 0);
  };

  builder.dense('4x4/Latent', config.latentSize, nf(1) * 16);
  layer('4x4/Conv', nf(1), nf(1), 2);
  if (config.gArch === 'skip') toRgb('4x4/ToRGB', nf(1), 2);
  for (let k = 3; k <= top; k++) {
    const scope = `${2 ** k}x${2 ** k}`;
    layer(`${scope}/Conv0_up`, nf(k - 2), nf(k - 1), k);
    layer(`${scope}/Conv1`, nf(k - 1), nf(k - 1), k);
    if (config.gArch === 'resnet') builder.conv(`${scope}/Skip`, 1, nf(k - 2), nf(k - 1), false);
    if (config.gArch === 'skip' || k === top) toRgb(`${scope}/ToRGB`, nf(k - 1), k);
  }
  return builder.specs;
}

/** Discriminator and decoder share a trunk; the discriminator's last convolution sees one channel more. */
function trunk(network: 'discriminator' | 'decoder', config: NetworkConfig): VariableSpec[] {
  const builder = new Builder(network);
  const top = resolutionLog2(config);
  const nf = (stage: number): number => featureMaps(config, stage);
  const isDecoder = network === 'decoder';
  const architecture = isDecoder ? config.eArch : config.dArch;
  for (let k = top; k >= 3; k--) {
    const scope = `${2 ** k}x${2 ** k}`;
    if (k === top || architecture === 'skip') builder.conv(`${scope}/FromRGB`, 1, config.channels, nf(k - 1));
    builder.conv(`${scope}/Conv0`, 3, nf(k - 1), nf(k - 1));
    builder.conv(`${scope}/Conv1_down`, 3, nf(k - 1), nf(k - 2));
    if (architecture === 'resnet') builder.conv(`${scope}/Skip`, 1, nf(k - 1), nf(k - 2), false);
  }
  if (architecture === 'skip' || top === 2) builder.conv('4x4/FromRGB', 1, config.channels, nf(1));
  builder.conv('4x4/Conv', 3, nf(1) + (isDecoder ? 0 : 1), nf(1));
  builder.dense('4x4/Dense0', nf(1) * 16, nf(0));
  builder.dense('Output', nf(0), isDecoder ? config.latentSize + config.fingerprintSize : 1);
  return builder.specs;
}

/** All variables of one network, in official order. */
export function networkLayout(network: NetworkName, config: NetworkConfig): VariableSpec[] {
  if (network === 'mapping') return mapping(config);
  if (network === 'synthesis') return synthesis(config);
  return trunk(network, config);
}

/** Variables of the generator: mapping, then synthesis. */
export function generatorLayout(config: NetworkConfig): VariableSpec[] {
  return [...mapping(config), ...synthesis(config)];
}
