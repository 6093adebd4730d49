/** What each captured phase of a training step costs: profile.ts has the step as a whole. */
import { requireGpu } from './gpu/gpu.ts';
import type { CapturedSteps } from './gpu/capture/captured-steps.ts';
import { timeInstructions, timeKernels, type KernelTime } from './gpu/capture/timing.ts';
import type { PhaseName } from './training/statistics.ts';
import type { Trainer } from './training/trainer.ts';

const phaseNames: readonly PhaseName[] = ['generator', 'path', 'discriminator', 'r1'];
const REPLAYS = 3;

export interface PhaseProfile {
  dispatches: number;
  /** Of one replay. */
  javaScriptMs: number;
  gpuMs?: number;
  /** Different pipelines among the dispatches. */
  pipelines: number;
  /** GPU memory of its temporaries; phases share it. */
  sizeBytes: number;
  /** GPU time by kernel, the largest first; only if asked for. */
  kernels?: KernelTime[];
}

/** The trainer's steps are captured. `timed`: a phase is short enough for one submission, so that the GPU can be timed. */
export async function profilePhases(
  trainer: Trainer,
  timed: boolean,
  kernels: boolean,
): Promise<Record<PhaseName, PhaseProfile>> {
  const { device } = requireGpu();
  const { captured } = trainer.steps;
  const phases = {} as Record<PhaseName, PhaseProfile>;
  for (const name of phaseNames) {
    const instructions = captured?.instructions(name) ?? [];
    const used = instructions.flatMap((one) => (one.kind === 'dispatch' ? [one.pipeline] : []));
    const dispatches = used.length;
    const gpuMs = timed && dispatches > 0 ? await timeInstructions(device, instructions) : undefined;
    const times = timed && kernels && dispatches > 0 ? await timeKernels(device, instructions) : undefined;
    phases[name] = {
      dispatches,
      javaScriptMs: captured && dispatches > 0 ? await replayMs(captured, name) : 0,
      pipelines: new Set(used).size,
      sizeBytes: captured?.slotBytes(name) ?? 0,
      ...(gpuMs !== undefined && { gpuMs }),
      ...(times !== undefined && { kernels: times }),
    };
  }
  return phases;
}

/** JavaScript's time of a replay, the least of a few: each begins with an idle GPU, as if the queue were never full. */
async function replayMs(captured: CapturedSteps, name: PhaseName): Promise<number> {
  const { queue } = requireGpu();
  let least = Infinity;
  for (let i = 0; i < REPLAYS; i++) {
    const start = performance.now();
    captured.replay(name);
    least = Math.min(least, performance.now() - start);
    await queue.onSubmittedWorkDone();
  }
  return least;
}
