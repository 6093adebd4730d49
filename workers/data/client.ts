/**
 * The page's side of the data worker: one worker, started on first use and again after a crash. Every method rejects
 * with a StudioError; long ones take an AbortSignal and report progress. No pixel is decoded on this side.
 */
import { proxy, wrap } from 'comlink';
import type { Remote } from 'comlink';
import { StudioError } from '../../src/base/error.ts';
import { installErrorTransfer } from '../kit/error-transfer.ts';
import { spawnWorker } from '../kit/spawn.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import workerUrl from './data.worker.ts?worker&url';
import type {
  DataWorkerApi,
  DatasetSummary,
  FinishedFile,
  IngestOptions,
  IngestProgress,
  IngestResult,
  NamedFile,
  SurveyReply,
  Usage,
  UsageEntry,
} from './protocol.ts';

export type * from './protocol.ts';

interface Running {
  api: Remote<DataWorkerApi>;
  /** Rejects when the worker stops, so that no call to it waits for ever. */
  crashed: Promise<never>;
}

let running: Running | undefined;

function start(): Running {
  installErrorTransfer();
  const worker = spawnWorker(workerUrl, 'data');
  const crashed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      worker.terminate();
      running = undefined;
      reject(
        new StudioError(
          'worker-crashed',
          `The part that reads images stopped: ${event.message || 'its script did not load'}.`,
          'Try again; it starts afresh. If it stops at the same file, leave that file out.',
        ),
      );
    });
  });
  // Nobody may be waiting when it stops.
  crashed.catch(() => undefined);
  return { api: wrap<DataWorkerApi>(worker), crashed };
}

async function call<T>(use: (api: Remote<DataWorkerApi>) => Promise<T>): Promise<T> {
  running ??= start();
  const { api, crashed } = running;
  return Promise.race([use(api), crashed]);
}

/** Runs a cancellable job: aborting the signal asks the worker to stop, and the call rejects with code 'aborted'. */
async function runJob<T>(
  signal: AbortSignal | undefined,
  use: (api: Remote<DataWorkerApi>, jobId: string) => Promise<T>,
): Promise<T> {
  const jobId = crypto.randomUUID();
  const cancel = (): void => void call((api) => api.cancel(jobId)).catch(() => undefined);
  if (signal?.aborted) throw new StudioError('aborted', 'Stopped before it began.');
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await call((api) => use(api, jobId));
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/**
 * Turns files (images, zips, TFRecords, npy, idx) into a stored dataset. datasetId is null when nothing could be used;
 * the report has one line a file in any case.
 */
export function ingest(
  files: readonly NamedFile[],
  options: IngestOptions,
  onProgress: (progress: IngestProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<IngestResult> {
  return runJob(signal, (api, jobId) => api.ingest(jobId, [...files], options, proxy(onProgress)));
}

/** A look at a few of the files; nothing is stored. */
export function survey(
  files: readonly NamedFile[],
  wanted: { resolution?: number; channels: 1 | 3 },
  signal?: AbortSignal,
): Promise<SurveyReply> {
  return runJob(signal, (api, jobId) => api.survey(jobId, [...files], wanted));
}

/** Draws the built-in sample dataset and stores it; gives its id. */
export function addSampleDataset(
  resolution: number,
  { count = 2048, seed = 1, signal }: { count?: number; seed?: number; signal?: AbortSignal } = {},
): Promise<string> {
  return runJob(signal, (api, jobId) => api.addSampleDataset(jobId, resolution, count, seed));
}

export function listDatasets(): Promise<DatasetSummary[]> {
  return call((api) => api.listDatasets());
}

/** The first `count` images, uint8 [count,H,W,C] in one piece. */
export function datasetPreview(datasetId: string, count: number): Promise<Sheet> {
  return call((api) => api.datasetPreview(datasetId, count));
}

/** Small pictures from a place in stored order on, row by row. */
export function datasetWall(datasetId: string, from: number, count: number, columns: number): Promise<Sheet> {
  return call((api) => api.datasetWall(datasetId, from, count, columns));
}

/** One image as stored. */
export function datasetPicture(datasetId: string, place: number): Promise<Sheet> {
  return call((api) => api.datasetPicture(datasetId, place));
}

export function renameDataset(datasetId: string, name: string): Promise<void> {
  return call((api) => api.renameDataset(datasetId, name));
}

/** These images are left out from now on, and no others. Rejects with 'dataset-busy' or 'dataset-empty'. */
export function leaveOutImages(datasetId: string, places: readonly number[]): Promise<void> {
  return call((api) => api.leaveOutImages(datasetId, [...places]));
}

/** Rejects with 'dataset-busy' while a run trains on it. */
export function checkDatasetFree(datasetId: string): Promise<void> {
  return call((api) => api.checkDatasetFree(datasetId));
}

export function deleteDataset(datasetId: string): Promise<void> {
  return call((api) => api.deleteDataset(datasetId));
}

/** A stored dataset as the official tool's TFRecords, zipped: a folder of one file per level of detail. */
export function exportTfrecords(
  datasetId: string,
  onProgress: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<FinishedFile> {
  return runJob(signal, (api, jobId) => api.exportTfrecords(jobId, datasetId, proxy(onProgress)));
}

/** Everything stored, for Settings: entries by size, and the browser's own figures. */
export function storageUsage(): Promise<Usage> {
  return call((api) => api.usage());
}

/** Deletes one dataset, run or model. Rejects with 'run-busy' for a run that is training. */
export function deleteStoredEntry(entry: Pick<UsageEntry, 'kind' | 'id'>): Promise<void> {
  return call((api) => api.deleteEntry({ kind: entry.kind, id: entry.id }));
}

export function deleteEverythingStored(): Promise<void> {
  return call((api) => api.deleteEverything());
}
