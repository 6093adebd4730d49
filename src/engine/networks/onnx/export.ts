/**
 * The networks as ONNX graphs (opset 17, any batch size): inputs and outputs around the descriptions. Images are NCHW and
 * about -1…1; fingerprints are 0 and 1 as floats; noise is baked in or left out, since a graph that draws its own would
 * not give the same image twice.
 */
import { OnnxGraph, type Value } from '../../../formats/onnx/graph.ts';
import { writeOnnxModel } from '../../../formats/onnx/model.ts';
import type { NetworkConfig } from '../config.ts';
import { layersOf } from '../description/networks.ts';
import type { PlainModel } from '../plain-model.ts';
import type { OnnxContext } from './context.ts';
import { addNetwork } from './network.ts';
import { generatedPort, imagePort, latentPort } from './ports.ts';

export type OnnxPart = 'generator' | 'decoder' | 'discriminator';

export interface OnnxExportOptions {
  /** Of the generator: the noise constants stored with the weights (default), or none. */
  noise?: 'stored' | 'none';
}

/**
 * One network of the model as the bytes of a .onnx file.
 * generator: latent [N,L], fingerprint [N,n] → image [N,C,H,W]; decoder: image → latent [N,L], logits [N,n];
 * discriminator: image → score [N], N at most 4 or a multiple of 4.
 * Throws StudioError 'missing-variable' if the weights do not hold that network.
 */
export function exportOnnx(
  { config, weights }: PlainModel,
  part: OnnxPart,
  { noise = 'stored' }: OnnxExportOptions = {},
): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph(part);
  builders[part]({ graph, weights }, config, noise);
  return writeOnnxModel(graph, {
    config: JSON.stringify(config),
    ...(part === 'generator' ? { noise } : {}),
  });
}

type Builder = (context: OnnxContext, config: NetworkConfig, noise: 'stored' | 'none') => void;

const builders: Record<OnnxPart, Builder> = {
  generator: buildGenerator,
  decoder: buildDecoder,
  discriminator: buildDiscriminator,
};

function buildGenerator(context: OnnxContext, config: NetworkConfig, noise: 'stored' | 'none'): void {
  const { graph } = context;
  const latent = graph.input(latentPort(config));
  const fingerprint = graph.input({
    name: 'fingerprint',
    shape: ['batch', config.fingerprintSize],
    description: 'The bits as 0 and 1.',
  });
  const dlatent = addNetwork(context, layersOf('mapping', config), { fingerprint });
  const image = addNetwork(context, layersOf('synthesis', config), { latent }, { dlatent, noise });
  graph.output(generatedPort(config), image);
}

function buildDecoder(context: OnnxContext, config: NetworkConfig): void {
  const { graph } = context;
  const { latentSize, fingerprintSize } = config;
  const image = graph.input(imagePort(config));
  const outputs = addNetwork(context, layersOf('decoder', config), { image });
  const columns = (from: number, to: number): Value => {
    const [begin, end, axis] = [graph.integers(from), graph.integers(to), graph.integers(1)];
    return graph.node('Slice', [outputs, begin, end, axis], {}, 'decoder/Output');
  };
  graph.output(
    { name: 'latent', shape: ['batch', latentSize], description: 'The estimate of the latent.' },
    columns(0, latentSize),
  );
  graph.output(
    {
      name: 'logits',
      shape: ['batch', fingerprintSize],
      description: 'A bit is 1 where its logit is above 0.',
    },
    columns(latentSize, latentSize + fingerprintSize),
  );
}

function buildDiscriminator(context: OnnxContext, config: NetworkConfig): void {
  const { graph } = context;
  const image = graph.input(imagePort(config));
  const score = addNetwork(context, layersOf('discriminator', config), { image });
  graph.output(
    { name: 'score', shape: ['batch'], description: 'The higher, the more real.' },
    graph.node('Reshape', [score, graph.integers(-1)], {}, 'discriminator'),
  );
}
