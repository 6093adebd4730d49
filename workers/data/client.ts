/**
 * The page's side of the data worker: one worker, started on first use and again after a crash. Every method rejects
 * with a StudioError; long ones take an AbortSignal and report progress. No pixel is decoded on this side.
 */
import { createWorkerClient } from '../kit/page-client.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import workerUrl from './data.worker.ts?worker&url';
import type {
  DataWorkerApi,
  DatasetFindings,
  DatasetSummary,
  FinishedFile,
  IngestOptions,
  IngestProgress,
  IngestResult,
  NamedFile,
  OfferedPart,
  PartKey,
  ProjectPart,
  ProjectReport,
  SampleWanted,
  Share,
  SurveyReply,
  SurveyWanted,
  Usage,
  UsageEntry,
} from './protocol.ts';

export type * from './protocol.ts';

/** The page's one data worker. */
export const dataWorker = createWorkerClient<DataWorkerApi, never>(workerUrl, 'data');

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
  return dataWorker.job({ signal, onProgress }, (api, job) => api.ingest([...files], options, job));
}

/** A look at a few of the files; nothing is stored. */
export function survey(
  files: readonly NamedFile[],
  wanted: SurveyWanted,
  signal?: AbortSignal,
): Promise<SurveyReply> {
  return dataWorker.job({ signal }, (api, job) => api.survey([...files], wanted, job));
}

/** Draws the built-in sample dataset and stores it; gives its id. */
export function addSampleDataset(
  wanted: SampleWanted,
  { signal }: { signal?: AbortSignal } = {},
): Promise<string> {
  return dataWorker.job({ signal }, (api, job) => api.addSampleDataset(wanted, job));
}

export function listDatasets(): Promise<DatasetSummary[]> {
  return dataWorker.call((api) => api.listDatasets());
}

/** The first `count` images, uint8 [count,H,W,C] in one piece. */
export function datasetPreview(datasetId: string, count: number): Promise<Sheet> {
  return dataWorker.call((api) => api.datasetPreview(datasetId, count));
}

/** Small pictures from a place in stored order on, row by row. */
export function datasetWall(datasetId: string, from: number, count: number, columns: number): Promise<Sheet> {
  return dataWorker.call((api) => api.datasetWall(datasetId, from, count, columns));
}

/** One image as stored. */
export function datasetPicture(datasetId: string, place: number): Promise<Sheet> {
  return dataWorker.call((api) => api.datasetPicture(datasetId, place));
}

/** Reads every picture in use: which repeat an earlier one, and the spread of the values. */
export function examineDataset(
  datasetId: string,
  onProgress: (share: Share) => void,
  signal: AbortSignal,
): Promise<DatasetFindings> {
  return dataWorker.job({ signal, onProgress }, (api, job) => api.examineDataset(datasetId, job));
}

/** One dataset of several; gives its id. */
export function mergeDatasets(
  wanted: { datasetIds: string[]; name: string },
  onProgress: (share: Share) => void,
  signal: AbortSignal,
): Promise<string> {
  return dataWorker.job({ signal, onProgress }, (api, job) => api.mergeDatasets(wanted, job));
}

export function renameDataset(datasetId: string, name: string): Promise<void> {
  return dataWorker.call((api) => api.renameDataset(datasetId, name));
}

/** Leaves out exactly these images from now on. Rejects with 'dataset-busy' or 'dataset-empty'. */
export function leaveOutImages(datasetId: string, places: readonly number[]): Promise<void> {
  return dataWorker.call((api) => api.leaveOutImages(datasetId, [...places]));
}

/** Rejects with 'dataset-busy' while a run trains on it. */
export function checkDatasetFree(datasetId: string): Promise<void> {
  return dataWorker.call((api) => api.checkDatasetFree(datasetId));
}

export function deleteDataset(datasetId: string): Promise<void> {
  return dataWorker.call((api) => api.deleteDataset(datasetId));
}

/** A stored dataset as the official tool's TFRecords, zipped: a folder of one file per level of detail. */
export function exportTfrecords(
  datasetId: string,
  onProgress: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<FinishedFile> {
  return dataWorker.job(
    { signal, onProgress: ({ done, total }: Share) => onProgress(done, total) },
    (api, job) => api.exportTfrecords(datasetId, job),
  );
}

export function listParts(): Promise<ProjectPart[]> {
  return dataWorker.call((api) => api.listParts());
}

/** One zip of the chosen parts. Progress is in bytes. */
export function packProject(
  chosen: readonly PartKey[],
  onProgress: (share: Share) => void,
  signal: AbortSignal,
): Promise<FinishedFile> {
  return dataWorker.job({ signal, onProgress }, (api, job) => api.packProject([...chosen], job));
}

export function openProject(file: Blob): Promise<OfferedPart[]> {
  return dataWorker.call((api) => api.openProject(file));
}

/** Stores the chosen parts; nothing that is stored is overwritten. */
export function unpackProject(
  file: Blob,
  chosen: readonly PartKey[],
  onProgress: (share: Share) => void,
  signal: AbortSignal,
): Promise<ProjectReport> {
  return dataWorker.job({ signal, onProgress }, (api, job) => api.unpackProject(file, [...chosen], job));
}

/** Everything stored, for Settings: entries by size, and the browser's own figures. */
export function storageUsage(): Promise<Usage> {
  return dataWorker.call((api) => api.usage());
}

/** Deletes one dataset, run or model. Rejects with 'run-busy' for a run that is training. */
export function deleteStoredEntry(entry: Pick<UsageEntry, 'kind' | 'id'>): Promise<void> {
  return dataWorker.call((api) => api.deleteEntry({ kind: entry.kind, id: entry.id }));
}

export function deleteEverythingStored(): Promise<void> {
  return dataWorker.call((api) => api.deleteEverything());
}
