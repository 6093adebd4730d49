/** Saving the walk on show as a film: drawn and written in the render worker, with progress, until it is done or stopped. */
import { create } from 'zustand';
import { renderWorker } from '../../workers/render/client.ts';
import type { ExportProgress, FilmRequest } from '../../workers/render/protocol.ts';
import { useWalk } from './explore-walk.ts';
import { usePreferences } from './preferences.ts';
import { saveFile } from './save-file.ts';
import { showError } from './toasts.ts';

interface Filming extends ExportProgress {
  abort: AbortController;
}

export const useFilm = create<{ filming: Filming | null }>(() => ({ filming: null }));

const set = useFilm.setState;

/** Whether this browser has encoders at all; which, it says only when it is asked for one. */
export const makesVideo = 'VideoEncoder' in globalThis;

export async function saveFilm(format: FilmRequest['format']): Promise<void> {
  const { request } = useWalk.getState();
  if (!request || useFilm.getState().filming) return;
  const abort = new AbortController();
  const { signal } = abort;
  set({ filming: { progress: 0, detail: 'Drawing', abort } });
  // Progress may arrive after the file; it would begin anew.
  const onProgress = (progress: ExportProgress): void => {
    if (useFilm.getState().filming?.abort === abort) set({ filming: { ...progress, abort } });
  };
  const inputs = usePreferences.getState().namesInputs;
  const { from, to } = request.walk;
  const fileStem = inputs ? `walk-seed${from.seed}-to-seed${to.seed}` : 'walk';
  try {
    saveFile(
      await renderWorker.job({ signal, onProgress }, (worker, job) =>
        worker.exportFilm({ ...request, format, fileStem, text: { inputs } }, job),
      ),
    );
  } catch (error) {
    if (!signal.aborted) showError(error);
  } finally {
    set({ filming: null });
  }
}

export function stopFilm(): void {
  useFilm.getState().filming?.abort.abort();
}
