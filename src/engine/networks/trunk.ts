/**
 * The discriminator D and the decoder (the official code's E, the paper's F): one trunk in three architectures. The
 * discriminator adds the minibatch standard deviation and ends in a score, the decoder in latent and logits.
 */
import * as tf from '@tensorflow/tfjs-core';
import { downsample } from '../ops/fir.ts';
import { minibatchStd } from '../ops/minibatch-std.ts';
import { resolutionLog2, type Architecture, type NetworkConfig } from './config.ts';
import { conv, convLayer, dense, residualFactor, residualGain, variable, type Weights } from './layers.ts';

/** images [N,H,W,channels] → features [N,4,4,nf(1)] before the last convolution. */
function body(
  config: NetworkConfig,
  weights: Weights,
  network: 'discriminator' | 'decoder',
  architecture: Architecture,
  images: tf.Tensor,
): tf.Tensor {
  const top = resolutionLog2(config);
  const fromRgb = (k: number, y: tf.Tensor): tf.Tensor =>
    convLayer(weights, `${network}/${2 ** k}x${2 ** k}/FromRGB`, y);
  let y = images;
  let x = fromRgb(top, y);
  for (let k = top; k >= 3; k--) {
    const scope = `${network}/${2 ** k}x${2 ** k}`;
    const input = x;
    x = convLayer(weights, `${scope}/Conv0`, x);
    const gain = architecture === 'resnet' ? residualGain : undefined;
    x = convLayer(weights, `${scope}/Conv1_down`, x, { down: true, ...(gain !== undefined && { gain }) });
    // The 1×1 down-convolution commutes with keeping every second sample: a quarter of the cost.
    if (architecture === 'resnet') {
      x = tf.add(x, conv(downsample(input), variable(weights, `${scope}/Skip/weight`), residualFactor));
    }
    if (architecture === 'skip') {
      y = downsample(y);
      x = tf.add(x, fromRgb(k - 1, y));
    }
  }
  return x;
}

/** The 4×4 block and the output layer; the dense layer flattens channel-major. → [N,outputs]. */
function head(weights: Weights, network: 'discriminator' | 'decoder', x: tf.Tensor): tf.Tensor {
  const features = convLayer(weights, `${network}/4x4/Conv`, x);
  const flat = tf.reshape(tf.transpose(features, [0, 3, 1, 2]), [x.shape[0]!, -1]);
  return dense(weights, `${network}/Output`, dense(weights, `${network}/4x4/Dense0`, flat), {
    activation: 'linear',
  });
}

/**
 * Scores [N] of images [N,H,W,channels], which are `batches` batches one after another: minibatch standard deviation
 * acts within each. A batch is at most 4 or a multiple of 4 (groupSize: of `groupSize`).
 */
export function discriminate(
  config: NetworkConfig,
  weights: Weights,
  images: tf.Tensor,
  batches = 1,
  groupSize = Math.min(4, images.shape[0]! / batches),
): tf.Tensor {
  const x = body(config, weights, 'discriminator', config.dArch, images);
  const features = minibatchStd(x, groupSize, batches);
  return tf.reshape(head(weights, 'discriminator', features), [images.shape[0]!]);
}

export interface Decoded {
  /** The latent's estimate ẑ [N,L]. */
  latents: tf.Tensor;
  /** Logits of the fingerprint [N,n]: bit = logit > 0. */
  logits: tf.Tensor;
}

/** The decoder's outputs [N, L + n]: the latent's estimate, then the fingerprint's logits. */
export function decoderOutputs(config: NetworkConfig, weights: Weights, images: tf.Tensor): tf.Tensor {
  return head(weights, 'decoder', body(config, weights, 'decoder', config.eArch, images));
}

/** Reads latent and fingerprint out of images [N,H,W,channels]. */
export function decode(config: NetworkConfig, weights: Weights, images: tf.Tensor): Decoded {
  const outputs = decoderOutputs(config, weights, images);
  const n = images.shape[0]!;
  return {
    latents: tf.slice(outputs, [0, 0], [n, config.latentSize]),
    logits: tf.slice(outputs, [0, config.latentSize], [n, config.fingerprintSize]),
  };
}
