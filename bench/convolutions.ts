/** Compares our 3×3 convolutions with tfjs's own kernels, at a model's highest resolution and the one below. */
import * as tf from '@tensorflow/tfjs-core';
import { requireGpu } from '../src/engine/gpu/gpu.ts';
import { CapturedSteps } from '../src/engine/gpu/capture/captured-steps.ts';
import { record } from '../src/engine/gpu/capture/record.ts';
import { timeInstructions } from '../src/engine/gpu/capture/timing.ts';
import { coarseSize, convDown, convFilter, convUp } from '../src/engine/ops/conv.ts';
import type { ConvAttrs } from '../src/engine/ops/conv.ts';
import type { TrainingConfig } from '../src/engine/training/config.ts';
import type { ConvolutionTiming } from './protocol.ts';

const LEAST_MS = 5;
const ROUNDS = 3;

export async function compareConvolutions(
  { network, batch }: TrainingConfig,
  progress: (line: string) => void,
): Promise<ConvolutionTiming[]> {
  const timings: ConvolutionTiming[] = [];
  for (const size of [network.resolution, network.resolution / 2]) {
    const channels = Math.min(network.fmapMax, network.fmapBase / size);
    const attrs: ConvAttrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 1, fineSize: size };
    const shape = `${batch}×${size}×${size}, ${channels} to ${channels} channels`;
    progress(`convolutions ${shape}`);
    const a = tf.randomNormal<tf.Rank.R4>([batch, size, size, channels]);
    const b = tf.randomNormal<tf.Rank.R4>([batch, coarseSize(attrs), coarseSize(attrs), channels]);
    const w = tf.randomNormal<tf.Rank.R4>([3, 3, channels, channels]);
    const stock = { strides: 1, pad: 'same', dataFormat: 'NHWC', dimRoundingMode: undefined };
    const kernel = (name: string, inputs: tf.NamedTensorMap, more: object): tf.Tensor =>
      tf.engine().runKernel<tf.Tensor>(name, inputs, { ...stock, ...more } as unknown as tf.NamedAttrMap);
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
      const [ownMs, stockMs] = await timeTogether(own, theirs);
      timings.push({ what, shape, ownMs, stockMs });
    }
    tf.dispose([a, b, w]);
  }
  return timings;
}

/** The best of several rounds for each, alternating. Runs are recorded and replayed, so that no JavaScript is timed. */
async function timeTogether(...runs: (() => tf.Tensor)[]): Promise<[number, number]> {
  const gpu = requireGpu();
  const steps = new CapturedSteps(gpu);
  runs.forEach((run, i) => {
    run().dispose(); // compiles its pipelines
    steps.add(
      String(i),
      record(gpu, () => run().dispose()),
    );
  });
  const best = runs.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const i of runs.keys()) {
      const once = await time(String(i), 1);
      const repeats = Math.min(1000, Math.max(1, Math.ceil(LEAST_MS / once)));
      best[i] = Math.min(best[i]!, await time(String(i), repeats));
    }
  }
  steps.dispose();
  return [best[0]!, best[1]!];

  async function time(name: string, repeats: number): Promise<number> {
    gpu.flush();
    const ms = await timeInstructions(gpu.device, steps.instructions(name), repeats);
    if (ms !== undefined) return ms;
    const start = performance.now(); // without timestamps, the host's clock, which includes submissions
    for (let i = 0; i < repeats; i++) steps.replay(name);
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / repeats;
  }
}
