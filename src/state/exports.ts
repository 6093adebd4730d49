/**
 * Files for use elsewhere: models in other formats, runs as the official results folder. The render worker
 * makes them.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ExportProgress, FileReply, ModelFormat, ModelSummary } from '../../workers/render/protocol.ts';
import { connectRenderer } from './models.ts';
import { usePreferences } from './preferences.ts';
import { saveFile } from './save-file.ts';

interface RunExport extends ExportProgress {
  abort: AbortController;
}

interface ExportsState {
  /** The model that a file is being made of. */
  modelId: string | null;
  /** Runs being exported, with their progress, by id. */
  runs: Record<string, RunExport>;
  /** Why the last one failed, and which model or run it was. */
  failed: { id: string; error: PlainError } | null;
}

export const useExports = create<ExportsState>(() => ({ modelId: null, runs: {}, failed: null }));

const set = useExports.setState;

function setRun(runId: string, job: RunExport | null): void {
  const { [runId]: _before, ...others } = useExports.getState().runs;
  set({ runs: job ? { ...others, [runId]: job } : others });
}

export function downloadModel(modelId: string, wanted: ModelFormat): Promise<void> {
  return saveMade(modelId, () => renderWorker.call((worker) => worker.exportModel({ modelId, wanted })));
}

/** Packs the model's decoder with a page around it, for a web site. @param version the owner's own count */
export function publishDetector(
  { id: modelId, name }: Pick<ModelSummary, 'id' | 'name'>,
  version: string,
): Promise<void> {
  const rate = usePreferences.getState().falsePositiveRate;
  const request = { modelId, system: { name, version }, rate };
  return saveMade(modelId, () => renderWorker.call((worker) => worker.publishDetector(request)));
}

async function saveMade(modelId: string, make: () => Promise<FileReply>): Promise<void> {
  connectRenderer();
  set({ modelId, failed: null });
  try {
    saveFile(await make());
  } catch (error) {
    set({ failed: { id: modelId, error: toPlainError(error) } });
  } finally {
    set({ modelId: null });
  }
}

/** Takes a while, because it draws the run's grids; stopExport cancels it. */
export async function exportRun(runId: string): Promise<void> {
  connectRenderer();
  const abort = new AbortController();
  // Progress may arrive after the file, and must not bring the job back.
  const onProgress = (progress: ExportProgress): void => {
    if (useExports.getState().runs[runId]?.abort === abort) setRun(runId, { ...progress, abort });
  };
  set({ failed: null });
  setRun(runId, { progress: 0, detail: 'Reading the run', abort });
  try {
    saveFile(
      await renderWorker.job({ signal: abort.signal, onProgress }, (worker, job) =>
        worker.exportRun(runId, job),
      ),
    );
  } catch (caught) {
    const error = toPlainError(caught);
    if (error.code !== 'aborted') set({ failed: { id: runId, error } });
  } finally {
    setRun(runId, null);
  }
}

export function stopExport(runId: string): void {
  useExports.getState().runs[runId]?.abort.abort();
}
