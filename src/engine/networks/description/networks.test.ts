/** The descriptions: sound lists of layers, and one list for layout, tfjs ops and ONNX graph. */
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { OnnxGraph } from '../../../formats/onnx/graph.ts';
import { writeOnnxModel } from '../../../formats/onnx/model.ts';
import { describeEachBackend } from '../../../testing/backends.ts';
import { RandomState } from '../../random/numpy.ts';
import type { Architecture, NetworkConfig } from '../config.ts';
import { variablesOf } from '../layout.ts';
import { disposeWeights, toTensors } from '../load.ts';
import { addNetwork } from '../onnx/network.ts';
import { runNetwork } from '../run.ts';
import { NetworkBuilder } from './builder.ts';
import type { Layer, NetworkName } from './layer.ts';
import { layersOf } from './networks.ts';

const config: NetworkConfig = {
  resolution: 16,
  channels: 3,
  latentSize: 5,
  dlatentSize: 6,
  fingerprintSize: 7,
  mappingLayers: 2,
  mappingFmaps: 8,
  fmapBase: 64,
  fmapMax: 8,
  modulatedLog2: [2, 3],
  gArch: 'skip',
  dArch: 'resnet',
  eArch: 'orig',
};
const architectures: Architecture[] = ['orig', 'skip', 'resnet'];
const networks: NetworkName[] = ['mapping', 'synthesis', 'discriminator', 'decoder'];
const inputs = { mapping: 'fingerprint', synthesis: 'latent', discriminator: 'image', decoder: 'image' };

/** Channels (of maps or vectors) that a layer reads. */
function channelsRead(layer: Layer): number | undefined {
  if (layer.kind === 'dense' || layer.kind === 'conv') return layer.inputs;
  if (layer.kind === 'to-maps') return layer.channels * layer.size * layer.size;
  return layer.kind === 'sum' ? undefined : layer.channels;
}

function channelsGiven(layer: Layer, read: number): number {
  if (layer.kind === 'dense' || layer.kind === 'conv') return layer.outputs;
  if (layer.kind === 'to-maps') return layer.channels;
  if (layer.kind === 'flatten') return layer.channels * layer.size * layer.size;
  return layer.kind === 'minibatch-std' ? read + 1 : read;
}

describe.each(architectures)('the description of %s networks', (architecture) => {
  it.each(networks)('%s: each layer reads what an earlier one gives, of as many channels', (network) => {
    const layers = layersOf(network, { ...config, gArch: architecture, dArch: architecture });
    const given = new Map([
      ['fingerprint', config.fingerprintSize],
      ['latent', config.latentSize],
      ['image', config.channels],
    ]);
    expect(layers[0]!.of).toBe(inputs[network]);
    for (const layer of layers) {
      const read = given.get(layer.of);
      expect(read, `${layer.name} reads ${layer.of}`).toBe(channelsRead(layer) ?? read);
      if (layer.kind === 'sum') expect(given.get(layer.plus), layer.name).toBe(read);
      expect(given.has(layer.name), `a second ${layer.name}`).toBe(false);
      given.set(layer.name, channelsGiven(layer, read!));
    }
    const used = new Set(layers.flatMap((layer) => [layer.of, layer.kind === 'sum' ? layer.plus : layer.of]));
    expect(layers.filter(({ name }) => !used.has(name)).map(({ name }) => name)).toEqual([
      layers.at(-1)!.name,
    ]);
  });
});

describeEachBackend(['wasm'], 'a layer that is added to the list', () => {
  it('is a variable, an op and an ONNX node more, and both readings agree', async () => {
    const told = layersOf('decoder', config).slice(0, 4);
    const more = new NetworkBuilder('decoder');
    more.conv('New', told.at(-1)!.name, { kernel: 3, inputs: 8, outputs: 4, size: 4, activation: 'linear' });
    const random = new RandomState(1);
    const drawn = (size: number) => Float32Array.from(random.randn(size));
    const image = drawn(16 * 16 * 3);
    const read = async (layers: Layer[]) => {
      const weights = new Map(
        layers.flatMap(variablesOf).map(({ name, shape }) => {
          return [name, { shape, data: drawn(tf.util.sizeFromShape(shape)) }];
        }),
      );
      const tensors = toTensors(weights);
      const ours = tf.tidy(() => {
        const nhwc = tf.transpose(tf.tensor4d(image, [1, 3, 16, 16]), [0, 2, 3, 1]);
        return tf.transpose(runNetwork(layers, tensors, { image: nhwc }), [0, 3, 1, 2]);
      });
      const graph = new OnnxGraph('test');
      const port = graph.input({ name: 'image', shape: ['batch', 3, 16, 16], description: '' });
      const result = addNetwork({ graph, weights }, layers, { image: port });
      graph.output({ name: 'result', shape: ['batch', ...ours.shape.slice(1)], description: '' }, result);
      const session = await ort.InferenceSession.create(writeOnnxModel(graph));
      const outputs = await session.run({ image: new ort.Tensor('float32', image, [1, 3, 16, 16]) });
      const difference = outputs['result']!.data as Float32Array;
      const values = await ours.data();
      ours.dispose();
      disposeWeights(tensors);
      return {
        variables: weights.size,
        channels: ours.shape[1],
        error: Math.max(...values.map((value, i) => Math.abs(value - difference[i]!))),
      };
    };
    const [before, after] = [await read(told), await read([...told, ...more.layers])];
    expect(after.variables).toBe(before.variables + 2);
    expect([before.channels, after.channels]).toEqual([8, 4]);
    expect(before.error).toBeLessThan(1e-4);
    expect(after.error).toBeLessThan(1e-4);
  });
});
