/** Saves a film. The render worker writes it and tells its progress. One at a time. */
import { create } from 'zustand';
import { fileStemOf } from '../base/file-name.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ExportProgress, FileReply, FilmFile, RenderWorkerApi } from '../../workers/render/protocol.ts';
import type { Job } from '../../workers/kit/job.ts';
import { useWalk } from './explore-walk.ts';
import { usePreferences } from './preferences.ts';
import { saveFile } from './save-file.ts';
import { showError } from './toasts.ts';

export type FilmFormat = FilmFile['format'];

interface Filming extends ExportProgress {
  abort: AbortController;
}

export const useFilm = create<{ filming: Filming | null }>(() => ({ filming: null }));

const set = useFilm.setState;

/** Whether this browser has video encoders at all. Whether one fits is known only when it is opened. */
export const makesVideo = 'VideoEncoder' in globalThis;

/** The walk on show. */
export async function saveWalk(format: FilmFormat): Promise<void> {
  const { request } = useWalk.getState();
  if (!request) return;
  const inputs = usePreferences.getState().namesInputs;
  const { from, to } = request.walk;
  const fileStem = inputs ? `walk-seed${from.seed}-to-seed${to.seed}` : 'walk';
  await save((worker, job) => worker.exportFilm({ ...request, format, fileStem, text: { inputs } }, job));
}

/** A run's snapshots, from its start on. */
export async function saveRunFilm(
  { runId, name }: { runId: string; name: string },
  format: FilmFormat,
): Promise<void> {
  const fileStem = `film-${fileStemOf(name, 'run')}`;
  await save((worker, job) => worker.exportRunFilm({ runId, format, fileStem }, job));
}

type Write = (worker: RenderWorkerApi, job: Job<ExportProgress>) => Promise<FileReply>;

async function save(write: Write): Promise<void> {
  if (useFilm.getState().filming) return;
  const abort = new AbortController();
  const { signal } = abort;
  set({ filming: { progress: 0, detail: '', abort } });
  // Progress may arrive after the file, and must not bring the job back.
  const onProgress = (progress: ExportProgress): void => {
    if (useFilm.getState().filming?.abort === abort) set({ filming: { ...progress, abort } });
  };
  try {
    saveFile(await renderWorker.job({ signal, onProgress }, write));
  } catch (error) {
    if (!signal.aborted) showError(error);
  } finally {
    set({ filming: null });
  }
}

export function stopFilm(): void {
  useFilm.getState().filming?.abort.abort();
}
