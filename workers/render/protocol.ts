/**
 * The contract between the page and the render worker: models, grids, differences, lossless export, decoding.
 * Comlink calls; events come over a MessagePort. Calls with a job reject with 'aborted' once nobody wants them
 * any more. No code here, only types.
 */
import type { PlainError } from '../../src/base/error.ts';
import type { Cell, NoiseChoice } from '../../src/drawing/cell.ts';
import type { Reference } from '../../src/drawing/differences.ts';
import type { Claim, TextOptions } from '../../src/drawing/manifest.ts';
import type { CellPlan } from '../../src/drawing/plan.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import type { IssueCheck } from '../../src/decoding/check-issued.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import type { Source } from '../../src/fingerprint/calibration/calibration.ts';
import type { CalibrationSummary } from '../../src/fingerprint/calibration/summary.ts';
import type { Line } from '../../src/fingerprint/decoded.ts';
import type { CodedReading } from '../../src/fingerprint/registry/coded-reading.ts';
import type { Verdict } from '../../src/fingerprint/verdict.ts';
import type { AdapterReport, BackendName, BackendPreference } from '../kit/backend.ts';
import type { Job } from '../kit/job.ts';
import type {
  BitMapReply,
  BitMapRequest,
  CellReply,
  CellRequest,
  CellScore,
  CellsRequest,
  FilmRequest,
  RunFilmRequest,
  LayersReply,
  SpectrumRequest,
  TrainingStepReply,
  WalkPictures,
  WalkRequest,
} from './cell-protocol.ts';
import type { ModelFormat } from './export-model.ts';
import type { NetworkLayers } from './model-layers.ts';

export type * from './cell-protocol.ts';
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

export interface DecodeRequest {
  modelId: ModelId;
  /** The file as it was dropped; decoded, oriented, cropped and resized by own code in the worker. */
  image: NamedBlob;
}

export interface DecodeReply {
  modelId: ModelId;
  /** First bit first; bit = logit > 0. */
  bits: string;
  logits: Float32Array;
  latents: Float32Array;
  /** How near the generator comes to the picture; null where the model's calibration has nothing to compare it with. */
  regeneration: number | null;
  sourceWidth: number;
  sourceHeight: number;
  /** True when the image was not of the model's size, which weakens a fingerprint. */
  resized: boolean;
  /** What the decoder was shown. */
  seen: Sheet;
  elapsedMs: number;
  backend: BackendName;
}

export interface TraceRequest {
  modelId: ModelId;
  /** Its noise comes from its seed. */
  cell: Cell;
  /** The fingerprint to compare with; the cell's own to compare with nothing. */
  before: string;
}

/** One resolution of a network: what its last 3×3 convolution gives. */
export interface TracedStage {
  /** Height = width of its maps. */
  size: number;
  channels: number;
  /** The few maps that vary most, in grey. */
  maps: Sheet;
  /** Where the maps have moved, white where they did most. */
  change: Sheet;
  /** How far all maps have moved, as a share of their length. */
  moved: number;
  /** What the fingerprint multiplies the input's channels by; null where the layer is not modulated. */
  scales: Float32Array | null;
}

/** A cell's way through the model, from its bits to the bits that are read back. */
export interface TraceReply {
  cell: Cell;
  /** What the mapping network makes of the bits. */
  embedding: { values: Float32Array; moved: number };
  generator: TracedStage[];
  picture: { now: Sheet; change: Sheet; moved: number };
  /** Empty where the model has no decoder, and then logits are null. */
  decoder: TracedStage[];
  logits: Float32Array | null;
}

/**
 * What a picture's file says about itself, which is never evidence, and the model at hand that it names, if
 * any.
 */
export interface ClaimReply {
  claim: Claim;
  modelId: ModelId | null;
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

export interface PublishRequest {
  modelId: ModelId;
  /** The generator's name and version for the public. */
  system: { name: string; version: string };
  rate: number;
}

export interface CalibrateRequest {
  modelId: ModelId;
  /** Whose pictures are the innocents; null for the model's own under fresh fingerprints. */
  datasetId: string | null;
  /** Pictures of either kind that the generator draws again, in 50 steps each; 0 for none. */
  regenerated: number;
  /** For the thresholds in the reply. */
  rate: number;
}

export interface CalibrateProgress {
  stage: 'innocent' | 'own';
  done: number;
}

export interface CalibrationReply extends CalibrationSummary {
  created: string;
  sources: Source[];
  bitCount: number;
  /** Whether it can tell marked pictures from others by their looks. */
  looks: boolean;
}

/** What verdicts are asked for. */
export interface JudgeSettings {
  modelId: ModelId;
  rate: number;
  /** Bits of the one fingerprint to compare with; null for the users of the model's registry. */
  reference: string | null;
}

export interface JudgeRequest extends JudgeSettings {
  /** Of one picture, or of several of one suspect: those are pooled. */
  readings: ArrayLike<number>[];
  /** Of one picture, where it was measured: how near the generator comes to it. */
  regeneration?: number | null;
}

/** A reading to be put right by the code of the model's registry. */
export interface CodedRequest {
  modelId: ModelId;
  logits: ArrayLike<number>;
}

/** Lines judged anew, from their logits. */
export interface RejudgeRequest extends JudgeSettings {
  lines: readonly Line[];
}

export interface DecodeManyRequest extends JudgeSettings {
  files: readonly NamedBlob[];
  /** Whether every picture that can be is cut into cells, or only those that say they are grids. */
  cut: 'said' | 'all';
}

/** As the decoder was shown it, made smaller for a table: uint8 [side,side,channels]. */
export interface Thumbnail {
  side: number;
  channels: 1 | 3;
  pixels: Uint8Array;
}

export interface ManyProgress {
  /** Files looked at, of how many. */
  done: number;
  total: number;
  /** What is new. */
  rows: { line: Line; thumbnail: Thumbnail | null }[];
}

export interface SaveRegistryRequest {
  modelId: ModelId;
  /** What the page changed, as readRegistry gave it; null where there was none. */
  before: string | null;
  after: string;
}

export interface SaveSecretRequest {
  modelId: ModelId;
  /** An HMAC key that cannot be exported. */
  secret: CryptoKey;
}

export interface IssueGeneratorsRequest {
  modelId: ModelId;
  /** The text of the registry's file. */
  registry: string;
  users: readonly string[];
  /** The largest chance of naming anyone falsely that the check of its pictures may have. */
  rate: number;
}

export interface IssueProgress {
  /** Users so far. */
  done: number;
  /** A zip that is ready while others are being made. */
  file: FileReply | null;
}

export interface IssueReply {
  issued: { user: string; check: IssueCheck }[];
  /** The users without a generator, and why. */
  refused: { user: string; error: PlainError }[];
  /** The last zip: of one user the files, of many a folder each. Null where nobody got one. */
  file: FileReply | null;
}

export type RenderEvent =
  | { type: 'opening'; modelId: ModelId; progress: number; detail?: string }
  /** Of importModel, which has no model id yet. */
  | { type: 'importing'; fileName: string; progress: number; detail: string }
  /** The self-test at the start failed: pictures do not come through as they are. */
  | { type: 'pixels-altered'; error: PlainError }
  /** News for the person: the device was lost and replaced, or another backend took over. */
  | { type: 'notice'; message: string };

export interface RenderWorkerApi {
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
  readCell(request: CellRequest, job: Job): Promise<CellReply>;
  /** Kept for the next time. Rejects with 'aborted' once nobody wants it. */
  bitMap(request: BitMapRequest, job: Job): Promise<BitMapReply>;
  /** Kept for the next time; null where the model has no decoder. Rejects with 'aborted' once nobody wants it. */
  layerShares(modelId: ModelId, job: Job<DrawProgress>): Promise<LayersReply | null>;
  /** Of what two pictures differ in, lowest frequencies in the middle. */
  spectrum(request: SpectrumRequest): Promise<Sheet>;
  /** Looks into the model while it draws a cell and reads it back. */
  traceCell(request: TraceRequest, job: Job): Promise<TraceReply>;
  /** Null where the model has no decoder. */
  trainingStep(modelId: ModelId, job: Job): Promise<TrainingStepReply | null>;
  /** A score a cell; null where the model has no decoder. Rejects with 'aborted' once nobody wants them. */
  readCells(request: CellsRequest, job: Job): Promise<CellScore[] | null>;
  /** Tells pictures as they come, in their order. Rejects with 'aborted' once nobody wants them. */
  drawWalk(request: WalkRequest, job: Job<WalkPictures>): Promise<void>;
  /** The walk there and back as a file. Rejects with 'aborted' once nobody wants it, 'no-video' where the browser makes no WebM. */
  exportFilm(request: FilmRequest, job: Job<ExportProgress>): Promise<FileReply>;
  /** Of the grids that a run kept as it trained. */
  exportRunFilm(request: RunFilmRequest, job: Job<ExportProgress>): Promise<FileReply>;
  exportPng(request: ExportRequest): Promise<ExportReply>;
  /** Null where the file says nothing. Nothing of the picture is decoded. */
  readClaim(image: NamedBlob): Promise<ClaimReply | null>;
  decode(request: DecodeRequest, job: Job): Promise<DecodeReply>;
  /** The model as .safetensors (all networks), or one network as .onnx. */
  exportModel(request: ExportModelRequest): Promise<FileReply>;
  /**
   * The official results folder of a stored run as a zip. Grids are drawn for it, which takes a while; rejects with
   * 'aborted' once nobody wants it.
   */
  exportRun(runId: string, job: Job<ExportProgress>): Promise<FileReply>;
  /** A zip for any static host: the detector's page, the decoder, its calibration and the registry's public half. */
  publishDetector(request: PublishRequest): Promise<FileReply>;
  /** The model's calibration; null where it has none. */
  calibration(modelId: ModelId, rate: number): Promise<CalibrationReply | null>;
  /** Makes one and keeps it. Rejects with 'aborted' once nobody wants it. */
  calibrate(request: CalibrateRequest, job: Job<CalibrateProgress>): Promise<CalibrationReply>;
  judge(request: JudgeRequest): Promise<Verdict>;
  /** Null where the model has no registry, or one without a code. */
  readAsCoded(request: CodedRequest): Promise<CodedReading | null>;
  rejudge(request: RejudgeRequest): Promise<Line[]>;
  /** Files, and what zips among them hold; a row each, told as they come. Rejects with 'aborted' once nobody wants it. */
  decodeMany(request: DecodeManyRequest, job: Job<ManyProgress>): Promise<{ passedOver: string[] }>;
  /** The text of the model's registry, null where none was kept. */
  readRegistry(modelId: ModelId): Promise<string | null>;
  /** Throws 'registry-changed' where another window was quicker. */
  saveRegistry(request: SaveRegistryRequest): Promise<void>;
  /** Null where derived fingerprints have no secret yet. */
  readSecret(modelId: ModelId): Promise<CryptoKey | null>;
  saveSecret(request: SaveSecretRequest): Promise<void>;
  /** A generator for each of the users, checked. */
  issueGenerators(request: IssueGeneratorsRequest, job: Job<IssueProgress>): Promise<IssueReply>;
}
