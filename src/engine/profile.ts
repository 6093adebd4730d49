/**
 * What a training step costs on this device: dispatches, JavaScript, GPU time, memory, compiling. The benchmark prints
 * it and Settings shows it. It trains a throw-away model on noise, so it must not run beside a run on the same device.
 */
import type { CompileReport } from './gpu/compile.ts';
import { countDispatches } from './gpu/count.ts';
import { requireGpu } from './gpu/gpu.ts';
import { profilePhases, type PhaseProfile } from './profile-phases.ts';
import { randomWords } from './random/threefry.ts';
import type { TrainingConfig } from './training/config.ts';
import { imagesOf, type ImageSet } from './training/data-order.ts';
import type { PhaseName } from './training/statistics.ts';
import { Trainer } from './training/trainer.ts';

/** How the step runs: captured and replayed, the same ops one by one, or stock tfjs ops one by one. */
export type StepKind = 'replayed' | 'eager' | 'stock';

export interface StepProfile {
  kind: StepKind;
  /** Iterations measured; 16 hold every phase at its interval. */
  iterations: number;
  batch: number;
  /** Dispatches of an iteration, averaged over those measured. */
  dispatches: number;
  /** Main-thread time of an iteration: what JavaScript spends until everything is submitted. */
  javaScriptMs: number;
  /** Time per iteration, from the first submission to the last result. */
  elapsedMs: number;
  imagesPerSecond: number;
  /** GPU memory: of a replayed step its buffers; otherwise what the pool has grown by. */
  sizeBytes: number;
  pipelines: number;
  compileMs: number;
  /** Replayed only: dispatches and, where the device has timestamps and is not too slow, GPU time of each phase. */
  phases?: Record<PhaseName, PhaseProfile>;
}

export interface ProfileOptions {
  /**
   * Iterations in a block; 16 include path length four times and R1 once. Blocks are repeated until clocks are
   * steady.
   */
  iterations?: number;
  /** Time every kernel of every phase too. */
  kernels?: boolean;
  /** Trainer.prepare() if left out: where tiles are to be chosen before. */
  prepare?: (trainer: Trainer) => Promise<CompileReport | undefined>;
}

/** A GPU that was idle runs at a fraction of its clocks for the first second or so. */
const STEADY_MS = 2000;
/**
 * A phase is timed in one submission, which a driver may take for a hanging GPU. So phases are not timed where
 * an iteration is slower than this.
 */
const MOST_TIMED_MS = 1000;

/** webgpu only; the caller sees to it that the device is otherwise idle. */
export async function profileStep(
  config: TrainingConfig,
  kind: StepKind,
  { iterations = 16, kernels = false, prepare = (trainer) => trainer.prepare() }: ProfileOptions = {},
): Promise<StepProfile> {
  const gpu = requireGpu();
  const idle = (): Promise<undefined> => gpu.queue.onSubmittedWorkDone();
  gpu.flush();
  gpu.trimPool();
  const poolBefore = gpu.poolBytes;
  const pipelinesBefore = gpu.pipelines.keys.length;
  gpu.kernels.referencesOnly = kind === 'stock';
  const trainer = new Trainer(config, noiseImages(config), undefined, { capture: kind === 'replayed' });
  try {
    const compile = await prepare(trainer);
    trainer.step(); // iteration 0 runs all four phases: captured, and every buffer there
    trainer.step(); // and the second plans the captured ones
    await idle();
    const count = countDispatches();
    const blocks = await timeBlocks(trainer, iterations, idle);
    const captured = trainer.steps.captured;
    const eagerDispatches = count.stop() / blocks.length;
    const { javaScriptMs, elapsedMs } = middle(blocks.slice(Math.floor(blocks.length / 2)));
    const phases = captured && (await profilePhases(trainer, elapsedMs <= MOST_TIMED_MS, kernels));
    const perIteration = phases
      ? phases.generator.dispatches +
        phases.discriminator.dispatches +
        (config.pathInterval > 0 ? phases.path.dispatches / config.pathInterval : 0) +
        (config.r1Interval > 0 ? phases.r1.dispatches / config.r1Interval : 0)
      : eagerDispatches / iterations;
    return {
      kind,
      iterations,
      batch: config.batch,
      dispatches: perIteration,
      javaScriptMs,
      elapsedMs,
      imagesPerSecond: (1000 * config.batch) / elapsedMs,
      sizeBytes: captured?.sizeBytes ?? gpu.poolBytes - poolBefore,
      pipelines: gpu.pipelines.keys.length - pipelinesBefore,
      compileMs: compile?.elapsedMs ?? 0,
      ...(phases && { phases }),
    };
  } finally {
    trainer.dispose();
    gpu.kernels.referencesOnly = false;
  }
}

interface Block {
  javaScriptMs: number;
  elapsedMs: number;
}

/** Per iteration, for blocks of `iterations` one after another until the GPU has had time to raise its clocks. */
async function timeBlocks(
  trainer: Trainer,
  iterations: number,
  idle: () => Promise<undefined>,
): Promise<Block[]> {
  const blocks: Block[] = [];
  const begin = performance.now();
  do {
    const start = performance.now();
    let javaScriptMs = 0;
    for (let i = 0; i < iterations; i++) {
      const began = performance.now();
      trainer.step();
      javaScriptMs += performance.now() - began;
    }
    await idle();
    const elapsedMs = performance.now() - start;
    blocks.push({ javaScriptMs: javaScriptMs / iterations, elapsedMs: elapsedMs / iterations });
  } while (performance.now() - begin < STEADY_MS);
  return blocks;
}

/** The block of median time. */
const middle = (blocks: readonly Block[]): Block =>
  blocks.toSorted((a, b) => a.elapsedMs - b.elapsedMs)[Math.floor(blocks.length / 2)]!;

/** A dataset of noise with as many images as a batch. */
export function noiseImages({ network, batch }: TrainingConfig): ImageSet {
  const { resolution, channels } = network;
  const words = randomWords({ seed: 1, stream: 0, step: 0 }, batch * resolution * resolution * channels);
  const data = Uint8Array.from(words, (word) => word >>> 24);
  return imagesOf({ count: batch, resolution, channels, data });
}
