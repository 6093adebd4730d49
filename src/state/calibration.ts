/** Calibrations of models: a summary of each, and the one that is being made. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CalibrateProgress, CalibrationReply } from '../../workers/render/protocol.ts';
import { judgeAgain } from './decode.ts';
import { judgeManyAgain } from './decode-many.ts';
import { usePreferences } from './preferences.ts';

interface CalibrationState {
  /** By model; null for a model without one. */
  known: Record<string, CalibrationReply | null>;
  /** The model that is being calibrated, and how far that is. */
  running: { modelId: string; progress: CalibrateProgress | null; abort: AbortController } | null;
  failed: { modelId: string; error: PlainError } | null;
}

export const useCalibration = create<CalibrationState>(() => ({ known: {}, running: null, failed: null }));

const set = useCalibration.setState;

export async function lookAtCalibration(modelId: string): Promise<void> {
  const rate = usePreferences.getState().falsePositiveRate;
  await guarded(modelId, async () => {
    const found = await renderWorker.call((worker) => worker.calibration(modelId, rate));
    keep(modelId, found);
  });
}

export interface Innocents {
  /** The dataset of innocent pictures; null for the model's own under fresh fingerprints. */
  datasetId: string | null;
  /** How many pictures of either kind the generator draws again. */
  regenerated: number;
}

export async function calibrate(modelId: string, { datasetId, regenerated }: Innocents): Promise<void> {
  const abort = new AbortController();
  const rate = usePreferences.getState().falsePositiveRate;
  set({ running: { modelId, progress: null, abort } });
  const onProgress = (progress: CalibrateProgress): void => {
    if (useCalibration.getState().running?.abort === abort) set({ running: { modelId, progress, abort } });
  };
  await guarded(modelId, async () => {
    const made = await renderWorker.job({ signal: abort.signal, onProgress }, (worker, job) =>
      worker.calibrate({ modelId, datasetId, regenerated, rate }, job),
    );
    keep(modelId, made);
    await Promise.all([judgeAgain(), judgeManyAgain()]);
  });
  set({ running: null });
}

export function stopCalibrating(): void {
  useCalibration.getState().running?.abort.abort();
}

function keep(modelId: string, found: CalibrationReply | null): void {
  set(({ known }) => ({ known: { ...known, [modelId]: found } }));
}

async function guarded(modelId: string, work: () => Promise<void>): Promise<void> {
  set({ failed: null });
  try {
    await work();
  } catch (caught) {
    const error = toPlainError(caught);
    if (error.code !== 'aborted') set({ failed: { modelId, error } });
  }
}
