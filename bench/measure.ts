/** The measurements themselves, on the open WebGPU backend; Node and Chromium's worker both call measure(). */
import * as tf from '@tensorflow/tfjs-core';
import type { AdapterSummary } from '../src/engine/backend/types.ts';
import { internalsOf } from '../src/engine/backend/gpu-internals.ts';
import { CapturedFunction } from '../src/engine/capture/captured-function.ts';
import { generate } from '../src/engine/networks/generator.ts';
import { noiseResolution } from '../src/engine/networks/layout.ts';
import { decoderOutputs } from '../src/engine/networks/trunk.ts';
import { convDown, convFilter, convUp, coarseSize } from '../src/engine/ops/conv.ts';
import type { ConvAttrs } from '../src/engine/ops/conv.ts';
import { useReferenceOps } from '../src/engine/ops/define-op.ts';
import { noiseImages, profileStep } from '../src/engine/profile.ts';
import { randomBits, randomNormal } from '../src/engine/random/threefry.ts';
import { resolveConfig } from '../src/engine/training/config.ts';
import type { TrainingConfig } from '../src/engine/training/config.ts';
import { presets } from '../src/engine/training/presets.ts';
import { Trainer } from '../src/engine/training/trainer.ts';
import type { BenchModel, BenchReport, BenchRequest, ConvolutionTiming, ModelReport } from './protocol.ts';

type Progress = (line: string) => void;

export async function measure(
  request: BenchRequest,
  host: string,
  adapter: AdapterSummary,
  progress: Progress,
): Promise<BenchReport> {
  const models: ModelReport[] = [];
  for (const model of request.models) {
    const config = configOf(model);
    const name = `${presets[model.preset].label}/${model.maps}, batch ${config.batch}`;
    const report: ModelReport = { model: name, steps: [] };
    for (const kind of request.kinds) {
      progress(`${name}: ${kind} step`);
      report.steps.push(await profileStep(config, kind, request.iterations));
    }
    if (request.inference) {
      progress(`${name}: generating and decoding`);
      Object.assign(report, await inference(config));
    }
    models.push(report);
  }
  const convolutions: ConvolutionTiming[] = [];
  if (request.convolutions) {
    for (const model of request.models)
      convolutions.push(...(await compareConvolutions(configOf(model), progress)));
  }
  return { date: new Date().toISOString(), host, adapter, models, convolutions };
}

export function configOf({ preset, maps, batch }: BenchModel): TrainingConfig {
  const { choices } = presets[preset];
  // The base that reaches `maps` at the image's own resolution, as in the table of costs.
  const fmapBase = Math.max(choices.fmapBase, maps * choices.resolution);
  return resolveConfig({ ...choices, fmapMax: maps, fmapBase, batch: batch ?? choices.batch });
}

async function inference(
  config: TrainingConfig,
): Promise<{ generatedPerSecond: number; decodedPerSecond: number }> {
  const { network } = config;
  const n = 64;
  const trainer = new Trainer(config, noiseImages(config));
  const makers = trainer.generatorWeights('average');
  const layers = Object.keys(makers).filter((name) => name.endsWith('noise_strength')).length;
  const noise = Array.from({ length: layers }, (_, layer) => {
    const size = noiseResolution(layer);
    return tf.keep(tf.zeros([n, size, size, 1]));
  });
  const shape = [n, network.resolution, network.resolution, network.channels];
  const grid = new CapturedFunction(
    [
      [n, network.latentSize],
      [n, network.fingerprintSize],
    ],
    shape,
    ([z, c]) => generate(network, makers, z!, c!, noise),
  );
  const key = { seed: 1, stream: 0, step: 0 };
  const latents = randomNormal(key, n * network.latentSize);
  const bits = randomBits(key, n * network.fingerprintSize);
  const generatedPerSecond = await rate(n, () => grid.read([latents, bits]));
  const outputs = [n, network.latentSize + network.fingerprintSize];
  const weights = trainer.decoderWeights();
  const reader = new CapturedFunction([shape], outputs, ([x]) => decoderOutputs(network, weights, x!));
  const images = randomNormal(key, tf.util.sizeFromShape(shape));
  const decodedPerSecond = await rate(n, () => reader.read([images]));
  for (const thing of [grid, reader, trainer, ...noise]) thing.dispose();
  return { generatedPerSecond, decodedPerSecond };
}

async function rate(count: number, run: () => Promise<unknown>): Promise<number> {
  await run();
  const start = performance.now();
  let runs = 0;
  do {
    await run();
    runs++;
  } while (performance.now() - start < 500);
  return (1000 * count * runs) / (performance.now() - start);
}

/** The 3×3 convolutions of the model at its highest resolution and one below, ours against tfjs's own kernels. */
async function compareConvolutions(config: TrainingConfig, progress: Progress): Promise<ConvolutionTiming[]> {
  const { network, batch } = config;
  const timings: ConvolutionTiming[] = [];
  for (const size of [network.resolution, network.resolution / 2]) {
    const channels = Math.min(network.fmapMax, network.fmapBase / size);
    const attrs: ConvAttrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 1, fineSize: size };
    const shape = `${batch}×${size}×${size}, ${channels} to ${channels} channels`;
    progress(`convolutions ${shape}`);
    const a = tf.randomNormal([batch, size, size, channels]) as tf.Tensor4D;
    const b = tf.randomNormal([batch, coarseSize(attrs), coarseSize(attrs), channels]) as tf.Tensor4D;
    const w = tf.randomNormal([3, 3, channels, channels]) as tf.Tensor4D;
    const stock = { strides: 1, pad: 'same', dataFormat: 'NHWC', dimRoundingMode: undefined };
    const kernel = (name: string, inputs: tf.NamedTensorMap, more: object): tf.Tensor =>
      tf.engine().runKernel(name, inputs, { ...stock, ...more } as unknown as tf.NamedAttrMap) as tf.Tensor;
    const cases: [ConvolutionTiming['what'], () => tf.Tensor, () => tf.Tensor][] = [
      ['forward', () => convDown(a, w, attrs), () => tf.conv2d(a, w, 1, 'same')],
      [
        'input gradient',
        () => convUp(b, w, attrs),
        () => kernel('Conv2DBackpropInput', { dy: b, filter: w }, { inputShape: a.shape }),
      ],
      [
        'filter gradient',
        () => convFilter(a, b, attrs),
        () => kernel('Conv2DBackpropFilter', { x: a, dy: b }, { filterShape: w.shape }),
      ],
    ];
    for (const [what, own, theirs] of cases) {
      timings.push({ what, shape, ownMs: await time(own), stockMs: await time(theirs) });
    }
    tf.dispose([a, b, w]);
  }
  return timings;
}

async function time(run: () => tf.Tensor): Promise<number> {
  const gpu = internalsOf(tf.engine().backend);
  const before = useReferenceOps(false);
  const once = async (times: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < times; i++) run().dispose();
    gpu.endComputePassEncoder();
    if (gpu.commandEncoder) gpu.submitQueue();
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / times;
  };
  const first = Math.min(await once(1), await once(1));
  // Long enough to see past the submission's own cost, short enough on a slow device.
  const result = await once(Math.max(1, Math.min(100, Math.round(500 / first))));
  useReferenceOps(before);
  return result;
}
