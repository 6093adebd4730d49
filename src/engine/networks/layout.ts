/**
 * The variables of the networks under their official names, read off their description: shape, initial standard deviation
 * and whether they train (METHOD.md, "Networks"; equalised learning rate: weights are stored with standard deviation
 * 1/lrmul). The order is that of the official pickles.
 */
import { noiseSides, type NetworkConfig, type SynthesisConfig } from './config.ts';
import type { ConvLayer, DenseLayer, Layer, NetworkName } from './description/layer.ts';
import { layersOf } from './description/networks.ts';
import { synthesisLayers } from './description/synthesis.ts';

export interface VariableSpec {
  /** Network and official name, e.g. `synthesis/4x4/Conv/weight`. */
  name: string;
  shape: number[];
  /** Standard deviation of the initial value; 0 is zeros. */
  initialStd: number;
  trainable: boolean;
}

/** All variables of one network, in official order. */
export function networkLayout(network: NetworkName, config: NetworkConfig): VariableSpec[] {
  if (network === 'synthesis') return synthesisLayout(config);
  return layersOf(network, config).flatMap(variablesOf);
}

/** Variables of the synthesis network: the noise constants, then those of its layers. */
export function synthesisLayout(config: SynthesisConfig): VariableSpec[] {
  return [...noiseConstants(config), ...synthesisLayers(config).flatMap(variablesOf)];
}

/** Variables of the generator: mapping, then synthesis. */
export function generatorLayout(config: NetworkConfig): VariableSpec[] {
  return [...networkLayout('mapping', config), ...networkLayout('synthesis', config)];
}

/** The name of the noise constant that belongs to a layer's noise index. */
export function noiseName(index: number): string {
  return `synthesis/noise${index}`;
}

function noiseConstants(config: SynthesisConfig): VariableSpec[] {
  return noiseSides(config).map((side, index) => ({
    name: noiseName(index),
    shape: [1, 1, side, side],
    initialStd: 1,
    trainable: false,
  }));
}

/** The variables of one layer, in official order; none for most kinds. */
export function variablesOf(layer: Layer): VariableSpec[] {
  if (layer.kind === 'dense') return denseVariables(layer);
  if (layer.kind === 'conv') return convVariables(layer);
  return [];
}

function denseVariables({ name, inputs, outputs, lrmul }: DenseLayer): VariableSpec[] {
  return [parameter(`${name}/weight`, [inputs, outputs], 1 / lrmul), parameter(`${name}/bias`, [outputs], 0)];
}

function convVariables(layer: ConvLayer): VariableSpec[] {
  const { name, kernel, inputs, outputs, modulation, noise, hasBias } = layer;
  const variables = [parameter(`${name}/weight`, [kernel, kernel, inputs, outputs], 1)];
  if (modulation) {
    variables.push(parameter(`${name}/mod_weight`, [modulation.dlatentSize, inputs], 1));
    variables.push(parameter(`${name}/mod_bias`, [inputs], 0));
  }
  if (noise !== undefined) variables.push(parameter(`${name}/noise_strength`, [], 0));
  if (hasBias) variables.push(parameter(`${name}/bias`, [outputs], 0));
  return variables;
}

function parameter(name: string, shape: number[], initialStd: number): VariableSpec {
  return { name, shape, initialStd, trainable: true };
}
