/** Prepares a trainer with tiles that are measured first where they are not known: what runs, estimates and profiles do. */
import { withPassingPipelines, type CompileReport } from '../compile.ts';
import type { Trainer } from '../../training/trainer.ts';
import { productsOf } from './products.ts';
import type { Tuning } from './tuning.ts';

export interface PreparationListener {
  onFallback?: Parameters<Trainer['prepare']>[0];
  /** Pipelines that are compiled. */
  onCompiled?: Parameters<Trainer['prepare']>[1];
  /** Products whose tile is chosen. */
  onChosen?: ((done: number, total: number) => void) | undefined;
  /** Aborts the measuring, which then throws its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Trainer.prepare(), which hears of the products; where new tiles come into force for some, once more. Without `tuning` as
 * it is. Before the trainer's first step.
 */
export async function prepareTuned(
  trainer: Pick<Trainer, 'prepare'>,
  tuning: Tuning | undefined,
  { onFallback, onCompiled, onChosen, signal }: PreparationListener = {},
): Promise<CompileReport | undefined> {
  if (!tuning) return trainer.prepare(onFallback, onCompiled);
  let report: CompileReport | undefined;
  const products = await productsOf(async () => {
    report = await trainer.prepare(onFallback, onCompiled);
  });
  const measure = (): Promise<boolean> => tuning.measure(products, { onProgress: onChosen, signal });
  if (!(await withPassingPipelines(measure))) return report;
  const again = await trainer.prepare(onFallback, onCompiled);
  if (!report || !again) return report;
  return {
    pipelines: report.pipelines + again.pipelines,
    elapsedMs: report.elapsedMs + again.elapsedMs,
    failures: [...report.failures, ...again.failures],
  };
}
