/**
 * Prepares a trainer, and first measures tiles that are not known yet. Runs, estimates and profiles begin with
 * it.
 */
import type { StudioError } from '../../../base/error.ts';
import { withPassingPipelines, type CompileReport } from '../compile.ts';
import { currentGpu } from '../gpu.ts';
import { productsOf } from './products.ts';
import type { Tuning } from './tuning.ts';

type OnFallback = (error: StudioError) => void;
type OnProgress = (done: number, total: number) => void;

/** The part of a trainer that is needed here. */
interface Preparable {
  prepare(onFallback?: OnFallback, onProgress?: OnProgress): Promise<CompileReport | undefined>;
}

export interface PreparationListener {
  onFallback?: OnFallback | undefined;
  /** Pipelines that are compiled. */
  onCompiled?: OnProgress | undefined;
  /** Products whose tile is chosen. */
  onChosen?: OnProgress | undefined;
  /** Aborts the measuring, which then throws its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Calls Trainer.prepare() and notes the products that it uses; if tiles were chosen for some, it calls it once
 * more. Without `tuning` it only prepares. To be called before the trainer's first step.
 */
export async function prepareTuned(
  trainer: Preparable,
  tuning: Tuning | undefined,
  { onFallback, onCompiled, onChosen, signal }: PreparationListener = {},
): Promise<CompileReport | undefined> {
  const gpu = currentGpu();
  if (!tuning || !gpu) return trainer.prepare(onFallback, onCompiled);
  let report: CompileReport | undefined;
  const products = await productsOf(gpu.tiles, async () => {
    report = await trainer.prepare(onFallback, onCompiled);
  });
  const measure = (): Promise<boolean> => tuning.measure(products, { onProgress: onChosen, signal });
  if (!(await withPassingPipelines(gpu, measure))) return report;
  const again = await trainer.prepare(onFallback, onCompiled);
  if (!report || !again) return report;
  return {
    pipelines: report.pipelines + again.pipelines,
    elapsedMs: report.elapsedMs + again.elapsedMs,
    failures: [...report.failures, ...again.failures],
  };
}
