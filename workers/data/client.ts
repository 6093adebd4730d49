/**
 * The page's side of the data worker: one worker, started on first use, kept in a module constant. Every method
 * rejects with a StudioError; long ones take an AbortSignal and report progress. No pixel is decoded on this side.
 */
import * as Comlink from 'comlink';
import { fromPlainError, StudioError } from '../../src/engine/error.ts';
import type {
  DataWorkerApi,
  DatasetPreview,
  DatasetSummary,
  DecodedImage,
  IngestOptions,
  IngestProgress,
  IngestResult,
  NamedFile,
  Outcome,
} from './protocol.ts';

export type * from './protocol.ts';

let remote: Comlink.Remote<DataWorkerApi> | undefined;
let worker: Worker | undefined;
let failRunning: (error: StudioError) => void = () => undefined;
let crashed = new Promise<never>(() => undefined);

function connect(): Comlink.Remote<DataWorkerApi> {
  if (remote) return remote;
  worker = new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'data' });
  crashed = new Promise<never>((_, reject) => {
    failRunning = reject;
  });
  // Nobody may be waiting when it fails; the next call starts a fresh worker either way.
  crashed.catch(() => undefined);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    restart(event.message || 'it could not be loaded');
  });
  remote = Comlink.wrap<DataWorkerApi>(worker);
  return remote;
}

function restart(reason: string): void {
  worker?.terminate();
  worker = undefined;
  remote = undefined;
  failRunning(
    new StudioError(
      'data-worker-crashed',
      `The part that reads images stopped: ${reason}.`,
      'Try again; it starts afresh. If it stops at the same file, leave that file out.',
    ),
  );
}

async function unwrap<T>(call: (api: Comlink.Remote<DataWorkerApi>) => Promise<Outcome<T>>): Promise<T> {
  const api = connect();
  const outcome = await Promise.race([call(api), crashed]);
  if (outcome.ok) return outcome.value;
  throw fromPlainError(outcome.error);
}

/** Runs a cancellable job: aborting the signal asks the worker to stop, and the call rejects with code 'aborted'. */
async function runJob<T>(
  signal: AbortSignal | undefined,
  call: (api: Comlink.Remote<DataWorkerApi>, jobId: string) => Promise<Outcome<T>>,
): Promise<T> {
  const jobId = crypto.randomUUID();
  const cancel = (): void => void connect().cancel(jobId);
  if (signal?.aborted) throw new StudioError('aborted', 'Stopped before it began.');
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await unwrap((api) => call(api, jobId));
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** A dropped file under the name to report it by: its path inside a picked folder, else its name. */
export function nameFile(file: File): NamedFile {
  return { name: file.webkitRelativePath || file.name, file };
}

/**
 * Turns files (images, zips, TFRecords, npy, idx) into a stored dataset. datasetId is null when nothing could be used;
 * the report has one line a file in any case.
 */
export function ingest(
  files: readonly (File | NamedFile)[],
  options: IngestOptions,
  onProgress: (progress: IngestProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<IngestResult> {
  const named = files.map((file) => (file instanceof File ? nameFile(file) : file));
  return runJob(signal, (api, jobId) => api.ingest(jobId, named, options, Comlink.proxy(onProgress)));
}

/** Draws the built-in sample dataset and stores it; gives its id. */
export function addSampleDataset(
  resolution: number,
  { count = 2048, seed = 1, signal }: { count?: number; seed?: number; signal?: AbortSignal } = {},
): Promise<string> {
  return runJob(signal, (api, jobId) => api.addSampleDataset(jobId, resolution, count, seed));
}

export function listDatasets(): Promise<DatasetSummary[]> {
  return unwrap((api) => api.listDatasets());
}

/** The first `count` images, uint8 [count,H,W,C] in one piece. */
export function datasetPreview(datasetId: string, count: number): Promise<DatasetPreview> {
  return unwrap((api) => api.datasetPreview(datasetId, count));
}

export function deleteDataset(datasetId: string): Promise<void> {
  return unwrap((api) => api.deleteDataset(datasetId));
}

/** Decodes one dropped image and fits it to a model's resolution: uint8 RGB [R,R,3]. */
export function decodeImage(file: File | NamedFile, resolution: number): Promise<DecodedImage> {
  return unwrap((api) => api.decodeImage(file instanceof File ? nameFile(file) : file, resolution));
}
