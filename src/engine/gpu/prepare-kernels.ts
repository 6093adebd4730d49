/**
 * Compiles every pipeline of a computation before it runs. A kernel of ours that the driver refuses gives way
 * to its op's reference twin as long as this device is open, and the caller is told.
 */
import { StudioError } from '../../base/error.ts';
import { compileAhead, type CompileReport } from './compile.ts';
import type { Gpu } from './gpu.ts';

export interface PrepareListener {
  /** Called once for each kernel that was refused. */
  onFallback?: ((error: StudioError) => void) | undefined;
  /** Counts pipelines that are done. */
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** What continues despite a failure. Begins a sentence. */
  work: string;
}

/** `run` as compileAhead has it: nothing of it is dispatched. Throws where one of tfjs's own kernels is refused. */
export async function prepareKernels(
  gpu: Gpu,
  run: () => void,
  { onFallback, onProgress, work }: PrepareListener,
): Promise<CompileReport> {
  const report = await compileAhead(gpu, run, onProgress);
  // A kernel has a pipeline for each shape, but is reported once.
  const refused = new Map(report.failures.map(({ kernel, message }) => [kernel, message]));
  for (const [kernel, message] of refused) {
    gpu.kernels.drop(kernel);
    onFallback?.(
      new StudioError(
        'kernel-refused',
        `This GPU's driver refused a kernel (${kernel}): ${message}`,
        `${work} goes on with a slower one that computes the same.`,
      ),
    );
  }
  if (refused.size > 0) await compileAhead(gpu, run, onProgress);
  return report;
}
