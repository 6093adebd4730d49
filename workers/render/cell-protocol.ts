/**
 * What the page asks of the render worker about single cells, all cells of a grid, and walks between two; a part of protocol.ts. No
 * code here, only types.
 */
import type { Cell, NoiseChoice } from '../../src/drawing/cell.ts';
import type { TextOptions } from '../../src/drawing/manifest.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import type { StepGradients } from '../../src/engine/training/step-gradients.ts';
import type { Walk } from '../../src/drawing/walk.ts';
import type { Job } from '../kit/job.ts';
import type { DrawProgress, ExportProgress, FileReply, ModelId } from './protocol.ts';

export interface CellRequest {
  modelId: ModelId;
  cell: Cell;
  noise: NoiseChoice;
  /** Only the picture is wanted, quickly. */
  unread?: true;
}

/** One cell in detail: its 8-bit picture as its file has it, and what the decoder reads in it. */
export interface CellReply {
  cell: Cell;
  picture: Sheet;
  /** [bits]; null where the model has no decoder, or was not to read it. */
  logits: Float32Array | null;
}

export interface CellsRequest {
  modelId: ModelId;
  cells: Cell[];
  noise: NoiseChoice;
}

/** What the decoder reads in one of many cells. */
export interface CellScore {
  /** Bits as the cell was drawn with. */
  right: number;
  /** The mean over its bits, ½…1. */
  confidence: number;
}

export interface BitMapRequest {
  modelId: ModelId;
  /** Counted from 0. */
  bit: number;
}

/** Which pixels a bit moves when it is flipped, averaged over a few pictures. */
export interface BitMapReply {
  bit: number;
  /** To lay over a picture: clear where nothing moves, solid where most does. */
  map: Sheet;
  /** By how many levels of 255 a pixel moves, on average and where it moves most. */
  mean: number;
  most: number;
}

/** Which layers of a model carry the bits. */
export interface LayersReply {
  /**
   * From the coarsest on: the layers that take one copy of the fingerprint's embedding, by their official names, and the share of
   * the bits that are read as they have them where they alone take another fingerprint, 0…1.
   */
  layers: { names: string[]; share: number }[];
  /** The share where all of them take it. */
  all: number;
  /** How many bits were read for each. */
  bits: number;
}

/** Two pictures of one size, each a sheet of its own. */
export interface SpectrumRequest {
  first: Sheet;
  second: Sheet;
  /** Factor of their difference. */
  gain: number;
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

/** A part of a network, and how large a value of its gradient is: the root of their mean square. */
export interface PulledPart {
  /** `mapping`, a resolution as `8x8`, or `Output`. */
  part: string;
  pull: number;
}

/** A training step that is computed and not applied. */
export interface TrainingStepReply {
  /** A column a latent: above with one fingerprint, below with another. */
  pictures: Sheet;
  /** As they are weighted; null where the file has no discriminator. */
  losses: StepGradients['losses'];
  generator: PulledPart[];
  decoder: PulledPart[];
  discriminator: PulledPart[] | null;
}

export interface WalkRequest {
  modelId: ModelId;
  walk: Walk;
  noise: NoiseChoice;
}

export interface FilmFile {
  format: 'apng' | 'webm';
  /** Without extension; the worker adds it. */
  fileStem: string;
}

export interface RunFilmRequest extends FilmFile {
  runId: string;
}

export interface FilmRequest extends WalkRequest, FilmFile {
  /** What an APNG says about itself. */
  text?: TextOptions;
}

/** Pictures of a walk as files have them, from this index on. */
export interface WalkPictures {
  from: number;
  pictures: Sheet[];
}

export interface CellCalls {
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
}
