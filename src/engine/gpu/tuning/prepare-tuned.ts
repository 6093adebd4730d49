/** Prepares a trainer with tiles that are measured first where they are not known: what runs, estimates and profiles do. */
import type { StudioError } from '../../../base/error.ts';
import { withPassingPipelines, type CompileReport } from '../compile.ts';
import { currentGpu } from '../gpu.ts';
import { productsOf } from './products.ts';
import type { Tuning } from './tuning.ts';

type OnFallback = (error: StudioError) => void;
type OnProgress = (done: number, total: number) => void;

/** A trainer, as far as it is prepared. */
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
 * Trainer.prepare(), which hears of the products; where new tiles come into force for some, once more. Without `tuning` as
 * it is. Before the trainer's first step.
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
