/** Files made for elsewhere: models in other formats, runs as the official results folder. Made by the render worker. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ModelFormat } from '../../workers/render/protocol.ts';
import { connectRenderer } from './models.ts';
import { saveFile } from './save-file.ts';

interface ExportsState {
  /** The model that a file is being made of. */
  modelId: string | null;
  /** Runs being exported, with their progress, by id. */
  runs: Record<string, { progress: number; detail: string }>;
  /** Why the last one failed, and what it was of. */
  failed: { id: string; error: PlainError } | null;
}

export const useExports = create<ExportsState>(() => ({ modelId: null, runs: {}, failed: null }));

const set = useExports.setState;

let listening = false;

function listen(): void {
  connectRenderer();
  if (listening) return;
  listening = true;
  renderWorker.subscribe((event) => {
    if (event.type !== 'exporting') return;
    const { runId, progress, detail } = event;
    if (useExports.getState().runs[runId]) setRun(runId, { progress, detail });
  });
}

function setRun(runId: string, job: { progress: number; detail: string } | null): void {
  const { [runId]: _before, ...others } = useExports.getState().runs;
  set({ runs: job ? { ...others, [runId]: job } : others });
}

export async function downloadModel(modelId: string, wanted: ModelFormat): Promise<void> {
  listen();
  set({ modelId, failed: null });
  try {
    saveFile(await renderWorker.call((worker) => worker.exportModel({ modelId, wanted })));
  } catch (error) {
    set({ failed: { id: modelId, error: toPlainError(error) } });
  } finally {
    set({ modelId: null });
  }
}

const channelOf = (runId: string): string => `export/${runId}`;
let serial = 0;

/** Draws the run's grids, so it takes a while; stopExport gives up. */
export async function exportRun(runId: string): Promise<void> {
  listen();
  set({ failed: null });
  setRun(runId, { progress: 0, detail: 'Reading the run' });
  try {
    const stamp = { channel: channelOf(runId), serial: ++serial };
    saveFile(await renderWorker.call((worker) => worker.exportRun({ runId, stamp })));
  } catch (error) {
    set({ failed: { id: runId, error: toPlainError(error) } });
  } finally {
    setRun(runId, null);
  }
}

export function stopExport(runId: string): void {
  void renderWorker.call((worker) => worker.abort(channelOf(runId))).catch(() => undefined);
}
