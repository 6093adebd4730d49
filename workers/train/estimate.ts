/**
 * Measures by a short run on throw-away weights how fast a configuration trains here and what memory it takes.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfAborted } from '../../src/base/abort.ts';
import type { OpenedBackend } from '../../src/engine/open.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import { imagesOf, type ImageSet } from '../../src/engine/training/data-order.ts';
import { duePhases } from '../../src/engine/training/schedule.ts';
import { prepareTuned } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import type { Tuning } from '../../src/engine/gpu/tuning/tuning.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { adapterReport } from '../kit/open-backend.ts';
import type { TrainingEstimate } from './protocol.ts';

const measuredMs = 3000;

/** Throws 'aborted' once the signal fires. Leaves nothing on the device. */
export async function measureTraining(
  config: TrainingConfig,
  opened: OpenedBackend,
  tuning: Tuning | undefined,
  finished: () => Promise<void>,
  signal: AbortSignal,
): Promise<TrainingEstimate> {
  const trainer = new Trainer(config, greyImages(config));
  try {
    const timed = async (): Promise<number> => {
      throwIfAborted(signal);
      const start = performance.now();
      trainer.step();
      await finished();
      return performance.now() - start;
    };
    // Uses the tiles that a run would get. They are kept, so the run need not measure them.
    const compiled = tuning && (await prepareTuned(trainer, tuning, { signal }));
    // Iteration 0 runs all four phases and compiles; repeating it shows their cost when compiled.
    const first = await timed();
    const memoryBytes = await peakBytes(trainer, finished);
    // Times of each kind of iteration, weighted by how often it is due: 16 iterations would take too long on a
    // slow device.
    const times = new Map<string, number[]>();
    const end = performance.now() + measuredMs;
    let measuredIterations = 0;
    do {
      const kind = JSON.stringify(duePhases(config, trainer.iteration));
      times.set(kind, [...(times.get(kind) ?? []), await timed()]);
      measuredIterations++;
    } while (performance.now() < end || measuredIterations < 4);
    const iterationMs = meanIterationMs(config, times);
    const imagesPerSecond = (config.batch * 1000) / iterationMs;
    return {
      imagesPerSecond,
      secondsPerKimg: 1000 / imagesPerSecond,
      memoryBytes,
      compileMs: (compiled?.elapsedMs ?? 0) + Math.max(0, first - iterationMs),
      measuredIterations,
      adapter: adapterReport(opened),
    };
  } finally {
    trainer.dispose();
  }
}

/** Mean over a whole period of the regularisers, from the mean time of each kind of iteration that was seen. */
function meanIterationMs(config: TrainingConfig, times: ReadonlyMap<string, number[]>): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, t) => sum + t, 0) / list.length;
  const all = mean([...times.values()].flat());
  const period = Math.max(1, config.pathInterval) * Math.max(1, config.r1Interval);
  let sum = 0;
  for (let i = 0; i < period; i++) {
    const seen = times.get(JSON.stringify(duePhases(config, i)));
    sum += seen ? mean(seen) : all;
  }
  return sum / period;
}

async function peakBytes(trainer: Trainer, finished: () => Promise<void>): Promise<number> {
  if (tf.getBackend() === 'webgpu') {
    const { numBytesAllocatedInGPU } = tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU?: number };
    return numBytesAllocatedInGPU ?? tf.memory().numBytes;
  }
  const profile = await tf.profile(() => trainer.step());
  await finished();
  return profile.peakBytes;
}

function greyImages({ network: { resolution, channels }, batch }: TrainingConfig): ImageSet {
  const data = new Uint8Array(batch * resolution * resolution * channels);
  for (let i = 0; i < data.length; i++) data[i] = (i * 37) % 256;
  return imagesOf({ count: batch, resolution, channels, data });
}
