/**
 * What the page and the data worker say to each other: plain, structured-cloneable types only. The worker decodes,
 * crops, resizes and stores images; the page never touches pixels. Errors cross as PlainError inside an Outcome,
 * since a thrown StudioError would lose its code on the way.
 */
import type { PlainError } from '../../src/engine/error.ts';
import type { DatasetSummary } from '../../src/storage/schemas.ts';
import type { FileReport, IngestOptions, IngestProgress, IngestReport } from '../../src/data/report.ts';

export type { DatasetSummary, FileReport, IngestOptions, IngestProgress, IngestReport };

/** A dropped or picked file under the name to report it by (a path inside the dropped folder where there is one). */
export interface NamedFile {
  name: string;
  file: Blob;
}

export interface IngestResult {
  /** null when no image could be used: nothing was stored, the report says why for each file. */
  datasetId: string | null;
  report: IngestReport;
}

/** The first images of a dataset: uint8 [count,H,W,C] in one piece; resolution is H and W. */
export interface DatasetPreview {
  pixels: Uint8Array<ArrayBuffer>;
  count: number;
  resolution: number;
  channels: 1 | 3;
}

/** One decoded image at its own size after orientation and compositing: uint8 RGB [H,W,3]. */
export interface DecodedImage {
  pixels: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: PlainError };

/** The worker's side, as Comlink exposes it. A job id names a running job for cancel(). */
export interface DataWorkerApi {
  ingest(
    jobId: string,
    files: NamedFile[],
    options: IngestOptions,
    onProgress: (progress: IngestProgress) => void,
  ): Promise<Outcome<IngestResult>>;
  addSampleDataset(jobId: string, resolution: number, count: number, seed: number): Promise<Outcome<string>>;
  cancel(jobId: string): Promise<void>;
  listDatasets(): Promise<Outcome<DatasetSummary[]>>;
  datasetPreview(datasetId: string, count: number): Promise<Outcome<DatasetPreview>>;
  deleteDataset(datasetId: string): Promise<Outcome<void>>;
  /** Decodes one image and fits it to a model: centre-cropped, area-averaged, uint8 [R,R,3]. */
  decodeImage(file: NamedFile, resolution: number): Promise<Outcome<DecodedImage>>;
}
