/**
 * forward: runs the networks on given tensors. From z and fingerprint come dlatents, images with the stored noise and
 * without, and the outputs of D and E for the images. From reals come D's scores. Tensors are float32, images NCHW.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import { generate, mapping } from '../../src/engine/networks/generator.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { decode, discriminate } from '../../src/engine/networks/trunk.ts';
import { StudioError } from '../../src/base/error.ts';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../src/formats/safetensors.ts';
import { backendOption, withBackend } from '../backend.ts';
import { defineCommand } from '../command.ts';
import { naming, readBytes, writeWhole } from '../files.ts';
import { networkOption, openNetworkFile } from '../network.ts';
import { text } from '../options.ts';

const inputNames = ['z', 'fingerprint', 'reals'] as const;
type InputName = (typeof inputNames)[number];
type Inputs = Partial<Record<InputName, tf.Tensor>>;

export const forward = defineCommand({
  options: {
    network: networkOption,
    inputs: text('FILE', 'A .safetensors with any of z [N,L], fingerprint [N,n], reals [N,C,H,W], float32.'),
    out: text('FILE', 'The .safetensors to write.'),
    backend: backendOption,
  },
  async run({ values }) {
    const { file } = await openNetworkFile(values.network);
    const bytes = await readBytes(values.inputs);
    const { config } = file;
    const given = await naming(values.inputs, () => checkInputs(readSafetensors(bytes).tensors, config));
    const outputs = await withBackend(values.backend, async () => {
      const model = await naming(values.network, () => inferenceModel(file));
      const weights = toTensors(model.weights);
      const inputs = Object.fromEntries(
        [...given].map(([name, { shape, data }]) => [name, tf.tensor(data as Float32Array, [...shape])]),
      ) as Inputs;
      const results = tf.tidy(() => compute(config, weights, inputs));
      const read = await Promise.all(
        Object.entries(results).map(async ([name, tensor]): Promise<[string, SafetensorsTensor]> => [
          name,
          { dtype: 'F32', shape: tensor.shape, data: Float32Array.from(await tensor.data()) },
        ]),
      );
      tf.dispose([results, inputs]);
      disposeWeights(weights);
      return new Map(read);
    });
    await writeWhole(values.out, writeSafetensors(outputs));
  },
});

/** The inputs that were given. Throws 'bad-inputs' naming a tensor with a wrong shape or type. */
function checkInputs(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  config: NetworkConfig,
): Map<InputName, SafetensorsTensor> {
  const { latentSize, fingerprintSize, channels, resolution } = config;
  const shapes = {
    z: [latentSize],
    fingerprint: [fingerprintSize],
    reals: [channels, resolution, resolution],
  };
  const present = inputNames.filter((name) => tensors.has(name));
  if (present.length === 0) throw badInputs('it has none of z, fingerprint and reals');
  const entries = present.map((name) => {
    const tensor = tensors.get(name)!;
    if (tensor.dtype !== 'F32') throw badInputs(`${name} is ${tensor.dtype}, not F32`);
    if (tensor.shape.slice(1).join() !== shapes[name].join() || !(tensor.shape[0]! >= 1)) {
      throw badInputs(
        `${name} is [${tensor.shape.join()}], and this network takes [N,${shapes[name].join()}]`,
      );
    }
    return [name, tensor] as const;
  });
  const inputs = new Map(entries);
  const [z, fingerprint] = [inputs.get('z'), inputs.get('fingerprint')];
  if (z && fingerprint && z.shape[0] !== fingerprint.shape[0]) {
    throw badInputs(`z has ${z.shape[0]} rows and fingerprint ${fingerprint.shape[0]}`);
  }
  return inputs;
}

function badInputs(fault: string): StudioError {
  return new StudioError('bad-inputs', `These inputs cannot be used: ${fault}.`);
}

/** Computes whatever the given inputs and networks allow. Call inside a tidy. */
function compute(
  config: NetworkConfig,
  weights: Weights,
  { z, fingerprint, reals }: Inputs,
): Record<string, tf.Tensor> {
  const outputs: Record<string, tf.Tensor> = {};
  const hasDiscriminator = 'discriminator/Output/weight' in weights;
  if (fingerprint) outputs['dlatents'] = mapping(config, weights, fingerprint);
  if (z && fingerprint) {
    const images = generate(config, weights, z, fingerprint, 'stored');
    outputs['images'] = toNchw(images);
    outputs['images_no_noise'] = toNchw(generate(config, weights, z, fingerprint, 'none'));
    if (hasDiscriminator) outputs['scores'] = discriminate(config, weights, images);
    if ('decoder/Output/weight' in weights) {
      const { latents, logits } = decode(config, weights, images);
      outputs['latents_out'] = latents;
      outputs['fingerprint_logits'] = logits;
    }
  }
  if (reals && hasDiscriminator) {
    outputs['scores_real'] = discriminate(config, weights, tf.transpose(reals, [0, 2, 3, 1]));
  }
  return outputs;
}

function toNchw(images: tf.Tensor): tf.Tensor {
  return tf.transpose(images, [0, 3, 1, 2]);
}
