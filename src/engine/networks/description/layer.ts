/**
 * The vocabulary in which a network is described: its layers in the order in which they run, as plain data. Layout, tfjs ops
 * and ONNX graph are three readings of the same list. Nothing here computes, and nothing imports tfjs.
 */

/** The fields of every layer. Names begin with the network: `synthesis/4x4/Conv`. */
interface Step {
  /** Names the layer and the value that it gives. If the layer has variables, this is their official scope. */
  name: string;
  /** The value that it reads: the name of an earlier layer, or of an input of the network. */
  of: string;
}

export type Activation = 'lrelu' | 'linear';

/** [N,inputs] → [N,outputs], with bias. */
export interface DenseLayer extends Step {
  kind: 'dense';
  inputs: number;
  outputs: number;
  /** Multiplies weight and bias at run time; weights are stored with standard deviation 1/lrmul. */
  lrmul: number;
  activation: Activation;
}

/** How the dlatent modulates a convolution. */
export interface Modulation {
  dlatentSize: number;
  /** The index of the dlatent's copy that it takes. */
  dlatent: number;
  /** Whether output channels are scaled back to unit variance; not in ToRGB. */
  demodulates: boolean;
}

/**
 * A square convolution with its modulation, noise, bias and activation. Maps [N,…,inputs] →
 * [N,size,size,outputs].
 */
export interface ConvLayer extends Step {
  kind: 'conv';
  kernel: 1 | 3;
  inputs: number;
  outputs: number;
  /** Height = width of the maps that it gives. */
  size: number;
  /** `up`: transposed with stride 2, then the blur. `down`: the blur, then stride 2. `none`: stride 1, padded SAME. */
  resample: 'none' | 'up' | 'down';
  modulation: Modulation | undefined;
  /** Index of the noise that is added, times a strength of the layer's own. */
  noise: number | undefined;
  hasBias: boolean;
  activation: Activation;
  /** Multiplies the output, beyond the activation's own gain. */
  factor: number;
}

/** ×2 by the FIR filter, up or down. */
export interface ResampleLayer extends Step {
  kind: 'upsample' | 'downsample';
  channels: number;
}

/** The sum of two values of one shape. */
export interface SumLayer extends Step {
  kind: 'sum';
  plus: string;
}

/** [N,channels·size·size] → maps; the vector is channel-major. */
export interface ToMapsLayer extends Step {
  kind: 'to-maps';
  channels: number;
  size: number;
}

/** Maps → [N,channels·size·size], channel-major. */
export interface FlattenLayer extends Step {
  kind: 'flatten';
  channels: number;
  size: number;
}

/** Appends one channel that tells how much each sample's group varies. Maps of `channels` → `channels` + 1. */
export interface MinibatchStdLayer extends Step {
  kind: 'minibatch-std';
  /** Images in a group; fewer images are one group. */
  group: number;
  channels: number;
  size: number;
}

export type Layer =
  | DenseLayer
  | ConvLayer
  | ResampleLayer
  | SumLayer
  | ToMapsLayer
  | FlattenLayer
  | MinibatchStdLayer;

export type NetworkName = 'mapping' | 'synthesis' | 'discriminator' | 'decoder';

/** Run-time factor of a stored weight, lrmul / √fan_in (METHOD.md, "Networks": equalised learning rate). */
export function weightGain(layer: DenseLayer | ConvLayer): number {
  if (layer.kind === 'dense') return layer.lrmul / Math.sqrt(layer.inputs);
  return 1 / Math.sqrt(layer.kernel * layer.kernel * layer.inputs);
}

/** Run-time factor of the style's weight, `mod_weight`. */
export function styleGain({ dlatentSize }: Modulation): number {
  return 1 / Math.sqrt(dlatentSize);
}

/**
 * A residual block's merge is (x + t)/√2. The factor goes into what makes x and t, so that the merge is a plain sum.
 */
export const residualFactor = Math.SQRT1_2;
