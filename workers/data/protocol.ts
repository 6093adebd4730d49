/**
 * The contract between the page and the data worker: plain, structured-cloneable types only. The worker
 * decodes, crops, resizes and stores images; the page never touches pixels. Rejections carry StudioErrors
 * (workers/kit).
 */
import type { IngestOptions, IngestProgress, IngestReport } from '../../src/data/report.ts';
import type { Survey, SurveyWanted } from '../../src/data/survey.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import type { DatasetSummary } from '../../src/storage/schemas.ts';
import type { Usage, UsageEntry } from '../../src/storage/usage.ts';
import type { Job } from '../kit/job.ts';
import type { OfferedPart, PartKey, ProjectPart, ProjectReport } from './project/project.ts';

export type { OfferedPart, PartKey, ProjectPart, ProjectReport };
export type { DatasetSummary, IngestOptions, IngestProgress, IngestReport, SurveyWanted, Usage, UsageEntry };

/** A dropped or picked file under the name to report it by (a path from the dropped folder on where there is one). */
export interface NamedFile {
  name: string;
  /** Null for a file that the browser could not open; it gets a line in the report. */
  file: Blob | null;
}

export interface IngestResult {
  /** null when no image could be used: nothing was stored, the report says why for each file. */
  datasetId: string | null;
  report: IngestReport;
}

/** A few pictures of a drop as they would be stored, and the size that suits them. */
export interface SurveyReply extends Omit<Survey, 'pixels'> {
  /** Null where no picture could be read. */
  preview: Sheet | null;
}

/** A file for the browser's downloads; the page does not read it. */
export interface FinishedFile {
  fileName: string;
  blob: Blob;
}

/** Images of how many. */
export interface Share {
  done: number;
  total: number;
}

/** The built-in sample; by default all its pictures, of its first seed. */
export interface SampleWanted {
  resolution: number;
  count?: number;
  seed?: number;
}

/** What is found in the pictures of a dataset that are used. */
export interface DatasetFindings {
  examined: number;
  /** Places in stored order of pictures whose every value is that of an earlier one. */
  repeats: number[];
  /** Of the values 0…255, one a channel. */
  channels: { mean: number; deviation: number }[];
}

/** The worker's side. What has a job rejects with 'aborted' at its next image once nobody wants it, and leaves nothing behind. */
export interface DataWorkerApi {
  ingest(files: NamedFile[], options: IngestOptions, job: Job<IngestProgress>): Promise<IngestResult>;
  /** Reads a few of the files and stores nothing. */
  survey(files: NamedFile[], wanted: SurveyWanted, job: Job): Promise<SurveyReply>;
  addSampleDataset(wanted: SampleWanted, job: Job): Promise<string>;
  listDatasets(): Promise<DatasetSummary[]>;
  /** The first images of a dataset, side by side. */
  datasetPreview(datasetId: string, count: number): Promise<Sheet>;
  /** Small pictures of `count` images from a place in stored order on, those left out included, row by row. */
  datasetWall(datasetId: string, from: number, count: number, columns: number): Promise<Sheet>;
  /** One image as stored. */
  datasetPicture(datasetId: string, place: number): Promise<Sheet>;
  /** Reads every picture in use. */
  examineDataset(datasetId: string, job: Job<Share>): Promise<DatasetFindings>;
  /**
   * Merges several into one and gives its id. Rejects with 'dataset-mismatch' where some are grey and some in
   * colour.
   */
  mergeDatasets(wanted: { datasetIds: string[]; name: string }, job: Job<Share>): Promise<string>;
  renameDataset(datasetId: string, name: string): Promise<void>;
  /** Leaves out exactly these images from now on. Rejects with 'dataset-busy' or 'dataset-empty'. */
  leaveOutImages(datasetId: string, places: number[]): Promise<void>;
  /** Rejects with 'dataset-busy' while a run trains on it. */
  checkDatasetFree(datasetId: string): Promise<void>;
  /** Rejects likewise. */
  deleteDataset(datasetId: string): Promise<void>;
  /** A zip of NAME/NAME-rXX.tfrecords, all levels of detail, as the official tool reads them. */
  exportTfrecords(datasetId: string, job: Job<Share>): Promise<FinishedFile>;
  /** What is stored and can go into a project. */
  listParts(): Promise<ProjectPart[]>;
  /** One zip of the chosen parts; progress in bytes. Rejects with 'no-room-for-file'. */
  packProject(chosen: PartKey[], job: Job<Share>): Promise<FinishedFile>;
  /** What a project holds. Rejects with 'bad-zip' or 'bad-project'. */
  openProject(file: Blob): Promise<OfferedPart[]>;
  /** Stores the chosen parts except those that are here already. If it is cancelled, whole parts stay. */
  unpackProject(file: Blob, chosen: PartKey[], job: Job<Share>): Promise<ProjectReport>;
  /** Everything stored, for Settings. */
  usage(): Promise<Usage>;
  deleteEntry(entry: Pick<UsageEntry, 'kind' | 'id'>): Promise<void>;
  deleteEverything(): Promise<void>;
}
