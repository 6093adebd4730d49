/**
 * Runs the phases of a training step: on webgpu each is captured the first time it runs and replayed from then
 * on, elsewhere, or if capturing fails, it runs eagerly. Both give the same numbers bit for bit.
 *
 * A phase can be captured if its shapes never change and it reads nothing back. All that it takes from step to
 * step, and all that it leaves behind, must lie in tensors that exist before its first run and are written in
 * place.
 */
import { StudioError } from '../../../base/error.ts';
import { currentGpu, type Gpu } from '../gpu.ts';
import { CapturedSteps } from './captured-steps.ts';
import { record } from './record.ts';

export interface StepRunnerOptions {
  /** False: everything runs eagerly (tests, and the benchmark's comparison). */
  capture?: boolean;
  /** Called once if capturing failed and phases go on eagerly. */
  onFallback?: (error: StudioError) => void;
}

export class StepRunner {
  readonly #gpu: Gpu | undefined;
  #captured: CapturedSteps | undefined;
  readonly #onFallback: ((error: StudioError) => void) | undefined;

  constructor({ capture = true, onFallback }: StepRunnerOptions = {}) {
    this.#onFallback = onFallback;
    this.#gpu = currentGpu();
    if (capture && this.#gpu) this.#captured = new CapturedSteps(this.#gpu);
  }

  /** Runs the phase `name`, whose body is the same each time. */
  run(name: string, body: () => void): void {
    const steps = this.#captured;
    if (!steps || !this.#gpu) return body();
    if (steps.has(name)) return steps.replay(name);
    let ran = false;
    try {
      const recording = record(this.#gpu, () => {
        body();
        ran = true;
      });
      steps.add(name, recording);
    } catch (error) {
      if (!ran) throw error; // the phase itself failed, and not its capture
      this.#captured = undefined;
      this.#onFallback?.(
        new StudioError(
          'capture-failed',
          `The training step could not be captured: ${error instanceof Error ? error.message : String(error)}`,
          'Training goes on step by step, more slowly.',
          { cause: error },
        ),
      );
    }
  }

  /** The captured phases, for counting; undefined where everything runs eagerly. */
  get captured(): CapturedSteps | undefined {
    return this.#captured;
  }

  dispose(): void {
    this.#captured?.dispose();
  }
}
