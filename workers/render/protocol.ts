/**
 * The contract between the page and the render worker: its events, and its calls about models, grids and files. The calls about
 * cells, decoding and users have files of their own. Comlink calls; events come over a MessagePort. Calls with a job reject with
 * 'aborted' once nobody wants them any more. No code here, only types.
 */
import type { PlainError } from '../../src/base/error.ts';
import type { Cell, NoiseChoice } from '../../src/drawing/cell.ts';
import type { Reference } from '../../src/drawing/differences.ts';
import type { TextOptions } from '../../src/drawing/manifest.ts';
import type { CellPlan } from '../../src/drawing/plan.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import type { AdapterReport, BackendName, BackendPreference } from '../kit/backend.ts';
import type { Job } from '../kit/job.ts';
import type { CellCalls } from './cell-protocol.ts';
import type { DecodeCalls } from './decode-protocol.ts';
import type { IssueCalls } from './issue-protocol.ts';
import type { ModelFormat } from './export-model.ts';
import type { NetworkLayers } from './model-layers.ts';

export type * from './cell-protocol.ts';
export type * from './decode-protocol.ts';
export type * from './issue-protocol.ts';
export type { Cell, ModelFormat, NetworkLayers, NoiseChoice };

/** `sample`, an imported file's id, or `run:<runId>` for a run's newest checkpoint. Opaque to the page. */
export type ModelId = string;

/** A file by reference: nothing is copied until the worker reads it. */
export interface NamedBlob {
  blob: Blob;
  fileName: string;
}

/** What a list shows without loading any weights. */
export interface ModelSummary {
  id: ModelId;
  name: string;
  origin: 'sample' | 'imported' | 'run';
  resolution: number;
  bits: number;
  latentSize: number;
  kimg: number | null;
  sizeBytes: number;
  /** Milliseconds since the epoch; null for the sample. */
  addedAt: number | null;
}

export interface ModelInfo extends ModelSummary {
  channels: number;
  /** The networks' full configuration, which a run that starts from this model must keep. */
  network: NetworkConfig;
  /** For people, e.g. "skip generator, resnet discriminator". */
  architecture: string;
  /** Trainable values per network present. */
  parameterCount: { generator: number; discriminator?: number; decoder?: number };
  /** SHA-256 of the model, hex: what exported pictures name it by. */
  sha256: string;
  backend: BackendName;
}

/** Cells of how many. */
export interface DrawProgress {
  done: number;
  total: number;
}

export interface GridRequest {
  modelId: ModelId;
  plan: CellPlan;
  noise: NoiseChoice;
  /** Shows differences to one cell instead of the cells. */
  difference?: Reference;
}

export interface GridReply {
  /** The cells of the plan, row by row. */
  cells: Cell[];
  sheet: Sheet;
  elapsedMs: number;
  backend: BackendName;
  /** With a difference: mean squared difference of each cell to the reference, pixels in [-1, 1]. */
  distances?: Float32Array;
}

export interface ExportRequest {
  modelId: ModelId;
  /** Row by row. */
  cells: Cell[];
  columns: number;
  noise: NoiseChoice;
  difference?: Reference;
  /** Without extension; the worker adds .png. It stands in the file, too. */
  fileStem: string;
  /** What the file says about itself. */
  text?: TextOptions;
}

/** A finished file: 8-bit PNG, one iTXt chunk `gan-fingerprint` with the model and, if wanted, seeds, fingerprints and noise. */
export interface ExportReply {
  fileName: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface ExportModelRequest {
  modelId: ModelId;
  wanted: ModelFormat;
}

/** How much of a file is made, 0…1, and what is being done. */
export interface ExportProgress {
  progress: number;
  detail: string;
}

/** A finished file, by reference: the page hands it to the browser's downloads without reading it. */
export interface FileReply {
  fileName: string;
  blob: Blob;
}

export type RenderEvent =
  | { type: 'opening'; modelId: ModelId; progress: number; detail?: string }
  /** Of importModel, which has no model id yet. */
  | { type: 'importing'; fileName: string; progress: number; detail: string }
  /** The self-test at the start failed: pictures do not come through as they are. */
  | { type: 'pixels-altered'; error: PlainError }
  /** News for the person: the device was lost and replaced, or another backend took over. */
  | { type: 'notice'; message: string };

export interface RenderWorkerApi extends CellCalls, DecodeCalls, IssueCalls {
  connect(events: MessagePort): void;
  /** Which backend to compute on from now on; open models move along. */
  setBackend(preference: BackendPreference): Promise<void>;
  adapter(): Promise<AdapterReport>;
  listModels(): Promise<ModelSummary[]>;
  openModel(modelId: ModelId): Promise<ModelInfo>;
  /** Reads, checks and stores a model file (.safetensors, official .pkl), then opens it. */
  importModel(file: NamedBlob): Promise<ModelInfo>;
  /** What the model's file holds, variable by variable. */
  modelLayers(modelId: ModelId): Promise<NetworkLayers[]>;
  /** Only imported ones: the sample keeps its name, and a run's model is called as the run is. */
  renameModel(modelId: ModelId, name: string): Promise<void>;
  /** Only imported ones; refuses the sample and runs (delete the run instead). */
  deleteModel(modelId: ModelId): Promise<void>;
  /**
   * Rejects with 'aborted' if nobody wanted it any more before its last batch was drawn. A finished grid is
   * given even then, so that pictures move while somebody drags.
   */
  renderGrid(request: GridRequest, job: Job<DrawProgress>): Promise<GridReply>;
  exportPng(request: ExportRequest): Promise<ExportReply>;
  /** The model as .safetensors (all networks), or one network as .onnx. */
  exportModel(request: ExportModelRequest): Promise<FileReply>;
  /**
   * The official results folder of a stored run as a zip. Grids are drawn for it, which takes a while; rejects with
   * 'aborted' once nobody wants it.
   */
  exportRun(runId: string, job: Job<ExportProgress>): Promise<FileReply>;
}
