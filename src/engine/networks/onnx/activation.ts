/**
 * Leaky ReLU as an ONNX node. Its gain of √2 costs no node: it is positively homogeneous, lrelu(√2·x) = √2·lrelu(x), so the
 * gain moves into the weights, noise and biases before it.
 */
import { float, type Value } from '../../../formats/onnx/graph.ts';
import { lreluGain, lreluSlope } from '../../ops/constants.ts';
import type { Activation } from '../description/layer.ts';
import type { OnnxContext } from './context.ts';

/** The factor of the values before the activation. */
export function gainBefore(activation: Activation): number {
  return activation === 'lrelu' ? lreluGain : 1;
}

export function addActivation(
  { graph }: OnnxContext,
  activation: Activation,
  x: Value,
  scope: string,
): Value {
  return activation === 'lrelu' ? graph.node('LeakyRelu', [x], { alpha: float(lreluSlope) }, scope) : x;
}
