/**
 * Demodulation on WebGPU, d = (gain²·Σ_i s²·E + ε)^-½ of energies E[i,o] that no buffer holds: one dispatch, one more for
 * both its gradients, and two for the gradients of its style gradient. These work with the d that was stored.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { demodulationEpsilon } from '../../constants.ts';
import type { DemodulationInputs } from '../../demodulate.ts';
import { sumOverInputs } from './energy-over-inputs.ts';
import { sumOverOutputs } from './energy-over-outputs.ts';
import { literal } from '../../../gpu/wgsl.ts';

interface Attrs {
  gain: number;
}

interface WithGradient extends DemodulationInputs {
  dy: Tensor; // [N,O]
  output: Tensor; // [N,O]
}

/** Inputs of the style gradient, and what arrives at it. */
interface WithSecondGradient extends WithGradient {
  arriving: Tensor; // [N,I]
}

export function demodulate(
  { style, w }: DemodulationInputs,
  { gain }: Attrs,
  device: ComputeDevice,
): TensorInfo {
  const result = `inverseSqrt(sum * ${literal(gain * gain)} + ${literal(demodulationEpsilon)})`;
  const factor = 'style[at] * style[at]';
  return sumOverInputs({ w, perInput: { style }, perOutput: {}, factor, result }, device);
}

/** dE[i,o] = Σ_n f·s² and ds[n,i] = 2s·Σ_o f·E, f = -½·d³·dy. */
function gradients(
  { style, w, dy, output }: WithGradient,
  { gain }: Attrs,
  withWeights: boolean,
  device: ComputeDevice,
): TensorInfo[] {
  const sum = {
    factors: { type: 'f32', body: 'let d = output[at]; return -0.5 * d * d * d * dy[at];' },
    toStyle: '2.0 * f * style',
    toEnergy: 'f * style * style',
  };
  return sumOverOutputs(
    { w, perInput: { style }, perOutput: { dy, output }, gain, withWeights, ...sum },
    device,
  );
}

/**
 * The style gradient against u is -Σ dy·d³·q, q[n,o] = gain²·Σ_i u·s·E. Its gradients: -d³·q for dy; with that one, and
 * f = (-dy·d³, -1½·dy·d²·(-d³·q)), dE = Σ_n f₀·u·s + f₁·s² and ds = Σ_o (f₀·u + 2·f₁·s)·E.
 */
export function demodulateStyleGradients(
  { style, w, dy, output, arriving }: WithSecondGradient,
  { gain }: Attrs,
  device: ComputeDevice,
): TensorInfo[] {
  const perInput = { style, arriving };
  const result = `-output[at] * output[at] * output[at] * sum * ${literal(gain * gain)}`;
  const factor = 'style[at] * arriving[at]';
  const dDy = sumOverInputs({ w, perInput, perOutput: { output }, factor, result }, device);
  const sum = {
    factors: {
      type: 'vec2<f32>',
      body: 'let d = output[at]; return dy[at] * d * d * vec2(-d, -1.5 * dDy[at]);',
    },
    toStyle: 'f.x * arriving + 2.0 * f.y * style',
    toEnergy: '(f.x * arriving + f.y * style) * style',
  };
  const perOutput = { dy, output, dDy };
  return [dDy, ...sumOverOutputs({ w, perInput, perOutput, gain, withWeights: true, ...sum }, device)];
}

export function demodulateStyle(inputs: WithGradient, attrs: Attrs, device: ComputeDevice): TensorInfo {
  return gradients(inputs, attrs, false, device)[0]!;
}

export function demodulateGradients(inputs: WithGradient, attrs: Attrs, device: ComputeDevice): TensorInfo[] {
  return gradients(inputs, attrs, true, device);
}
