/** Ends a run in the worker, however far it had come: tells the page, stores the end, and releases its lock. */
import { toPlainError } from '../../src/base/error.ts';
import type { TrainEvent } from './protocol.ts';
import type { RunStore } from './run-store.ts';

export interface RunEndParts {
  runId: string;
  storage: RunStore;
  emit(event: TrainEvent): void;
}

/** Never rejects: what `work` throws is the run's failure. The last checkpoint stays as it is. */
export async function runToItsEnd(
  { runId, storage, emit }: RunEndParts,
  work: () => Promise<'done' | 'stopped'>,
): Promise<void> {
  // Only lists and pages of runs use what is stored here, so a store that refuses it ends nothing.
  const keep = (change: Parameters<RunStore['update']>[0]) => storage.update(change).catch(() => undefined);
  const endWith = async (change: Parameters<RunStore['update']>[0]): Promise<void> => {
    await storage.keepPictures().catch(() => undefined);
    await keep(change);
    storage.release();
  };
  try {
    const status = await work();
    await endWith({ status });
    emit({ type: 'phase', runId, phase: status });
  } catch (error) {
    const plain = toPlainError(error);
    emit({ type: 'error', runId, error: plain });
    await endWith({ status: 'failed', problem: plain.message });
    emit({ type: 'phase', runId, phase: 'failed' });
  }
}
