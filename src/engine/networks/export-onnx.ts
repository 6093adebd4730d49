/**
 * The networks as ONNX graphs (opset 17, any batch size): the twin of generator.ts and trunk.ts in ONNX nodes.
 * Images are NCHW and about -1…1; fingerprints are 0 and 1 as floats; noise is baked in or left out, since a
 * graph that draws its own would not give the same image twice.
 */
import { OnnxGraph, type Value } from '../../formats/onnx/graph.ts';
import { writeOnnxModel } from '../../formats/onnx/model.ts';
import { featureMaps, isModulated, resolutionLog2, type Architecture, type NetworkConfig } from './config.ts';
import { mappingLrmul } from './layout.ts';
import type { PlainModel } from './plain-model.ts';
import { addMinibatchStd } from './onnx-minibatch-std.ts';
import { OnnxLayers } from './onnx-layers.ts';

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
  model: PlainModel,
  part: OnnxPart,
  { noise = 'stored' }: OnnxExportOptions = {},
): Uint8Array<ArrayBuffer> {
  const layers = new OnnxLayers(new OnnxGraph(part), model.weights);
  builders[part](layers, model.config, noise);
  return writeOnnxModel(layers.graph, {
    config: JSON.stringify(model.config),
    ...(part === 'generator' ? { noise } : {}),
  });
}

type Builder = (layers: OnnxLayers, config: NetworkConfig, noise: 'stored' | 'none') => void;

const builders: Record<OnnxPart, Builder> = {
  generator: buildGenerator,
  decoder: buildDecoder,
  discriminator: buildDiscriminator,
};

function buildGenerator(layers: OnnxLayers, config: NetworkConfig, noise: 'stored' | 'none'): void {
  const { graph } = layers;
  const latent = graph.input({
    name: 'latent',
    shape: ['batch', config.latentSize],
    description: 'Standard normal.',
  });
  const fingerprint = graph.input({
    name: 'fingerprint',
    shape: ['batch', config.fingerprintSize],
    description: 'The bits as 0 and 1.',
  });
  let dlatent = fingerprint;
  for (let i = 0; i < config.mappingLayers; i++) {
    dlatent = layers.dense(`mapping/Dense${i}`, dlatent, { lrmul: mappingLrmul });
  }
  graph.output(
    {
      name: 'image',
      shape: ['batch', config.channels, config.resolution, config.resolution],
      description:
        'About -1 to 1; the official rounding to pixels is x*127.5 + 128, cut to 0..255, truncated.',
    },
    synthesis(layers, config, latent, dlatent, noise),
  );
}

function synthesis(
  layers: OnnxLayers,
  config: NetworkConfig,
  latent: Value,
  dlatent: Value,
  noise: 'stored' | 'none',
): Value {
  const top = resolutionLog2(config);
  const nf = (stage: number): number => featureMaps(config, stage);
  const modulation = (scope: string, k: number, demodulate: boolean) =>
    isModulated(config, k) ? { modulation: { style: layers.style(scope, dlatent), demodulate } } : {};
  const layer = (scope: string, x: Value, index: number, k: number, up: boolean): Value =>
    layers.conv(scope, x, {
      ...modulation(scope, k, true),
      ...(up ? { resample: 'up' as const } : {}),
      ...(noise === 'stored' ? { noise: `synthesis/noise${index}` } : {}),
    });
  const toRgb = (scope: string, x: Value, k: number): Value =>
    layers.conv(`${scope}/ToRGB`, x, { ...modulation(`${scope}/ToRGB`, k, false), activation: 'linear' });

  const first = 'synthesis/4x4';
  const seed = layers.reshape(layers.dense(`${first}/Latent`, latent), [nf(1), 4, 4], first);
  let x = layer(`${first}/Conv`, seed, 0, 2, false);
  let y = config.gArch === 'skip' ? toRgb(first, x, 2) : undefined;
  for (let k = 3; k <= top; k++) {
    const scope = `synthesis/${2 ** k}x${2 ** k}`;
    const input = x;
    x = layer(`${scope}/Conv0_up`, x, 2 * k - 5, k, true);
    x = layer(`${scope}/Conv1`, x, 2 * k - 4, k, false);
    if (config.gArch === 'resnet') {
      const shortcut = layers.conv(`${scope}/Skip`, input, { activation: 'none' });
      x = layers.mergeResidual(x, layers.upsample(shortcut, nf(k - 1), `${scope}/Skip`), scope);
    }
    if (config.gArch === 'skip') {
      const larger = layers.upsample(y!, config.channels, `${scope}/ToRGB/upsample`);
      y = layers.graph.node('Add', [larger, toRgb(scope, x, k)], {}, scope);
    } else if (k === top) y = toRgb(scope, x, k);
  }
  return y!;
}

function buildDecoder(layers: OnnxLayers, config: NetworkConfig): void {
  const { graph } = layers;
  const { latentSize, fingerprintSize } = config;
  const features = trunk(layers, config, 'decoder', config.eArch);
  const hidden = head(layers, config, 'decoder', features);
  const part = (from: number, to: number): Value =>
    layers.dense('decoder/Output', hidden, { activation: 'linear', columns: { from, to } });
  graph.output(
    { name: 'latent', shape: ['batch', latentSize], description: 'The estimate of the latent.' },
    part(0, latentSize),
  );
  graph.output(
    {
      name: 'logits',
      shape: ['batch', fingerprintSize],
      description: 'A bit is 1 where its logit is above 0.',
    },
    part(latentSize, latentSize + fingerprintSize),
  );
}

function buildDiscriminator(layers: OnnxLayers, config: NetworkConfig): void {
  const features = trunk(layers, config, 'discriminator', config.dArch);
  const withStd = addMinibatchStd(layers, features, { channels: featureMaps(config, 1), size: 4 });
  const hidden = head(layers, config, 'discriminator', withStd);
  const score = layers.dense('discriminator/Output', hidden, { activation: 'linear' });
  layers.graph.output(
    { name: 'score', shape: ['batch'], description: 'The higher, the more real.' },
    layers.reshape(score, [], 'discriminator'),
  );
}

/** image [N,C,H,W] → [N,nf(1),4,4]: all blocks down to 4×4. */
function trunk(
  layers: OnnxLayers,
  config: NetworkConfig,
  network: 'decoder' | 'discriminator',
  architecture: Architecture,
): Value {
  const top = resolutionLog2(config);
  const nf = (stage: number): number => featureMaps(config, stage);
  const fromRgb = (k: number, y: Value): Value => layers.conv(`${network}/${2 ** k}x${2 ** k}/FromRGB`, y);
  let y = layers.graph.input({
    name: 'image',
    shape: ['batch', config.channels, config.resolution, config.resolution],
    description: 'Pixels 0..255 as value * 2/255 - 1.',
  });
  let x = fromRgb(top, y);
  for (let k = top; k >= 3; k--) {
    const scope = `${network}/${2 ** k}x${2 ** k}`;
    const input = x;
    x = layers.conv(`${scope}/Conv0`, x);
    x = layers.conv(`${scope}/Conv1_down`, x, { resample: 'down' });
    if (architecture === 'resnet') {
      const smaller = layers.downsample(input, nf(k - 1), `${scope}/Skip`);
      x = layers.mergeResidual(x, layers.conv(`${scope}/Skip`, smaller, { activation: 'none' }), scope);
    }
    if (architecture === 'skip') {
      y = layers.downsample(y, config.channels, `${scope}/image`);
      x = layers.graph.node('Add', [x, fromRgb(k - 1, y)], {}, scope);
    }
  }
  return x;
}

/** The 4×4 block's convolution and first dense layer; NCHW is the channel-major order that the dense layer wants. */
function head(
  layers: OnnxLayers,
  config: NetworkConfig,
  network: 'decoder' | 'discriminator',
  x: Value,
): Value {
  const features = layers.conv(`${network}/4x4/Conv`, x);
  const flat = layers.reshape(features, [featureMaps(config, 1) * 16], `${network}/4x4`);
  return layers.dense(`${network}/4x4/Dense0`, flat);
}
