/**
 * What the page asks of the render worker about pictures: what is read in them, how that is judged, and a model's calibration; a
 * part of protocol.ts. No code here, only types.
 */
import type { Claim } from '../../src/drawing/manifest.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import type { Source } from '../../src/fingerprint/calibration/calibration.ts';
import type { CalibrationSummary } from '../../src/fingerprint/calibration/summary.ts';
import type { Line } from '../../src/fingerprint/decoded.ts';
import type { CodedReading } from '../../src/fingerprint/registry/coded-reading.ts';
import type { Verdict } from '../../src/fingerprint/verdict.ts';
import type { BackendName } from '../kit/backend.ts';
import type { Job } from '../kit/job.ts';
import type { ModelId, NamedBlob } from './protocol.ts';

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

/**
 * What a picture's file says about itself, which is never evidence, and the model at hand that it names, if
 * any.
 */
export interface ClaimReply {
  claim: Claim;
  modelId: ModelId | null;
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

export interface DecodeCalls {
  /** Null where the file says nothing. Nothing of the picture is decoded. */
  readClaim(image: NamedBlob): Promise<ClaimReply | null>;
  decode(request: DecodeRequest, job: Job): Promise<DecodeReply>;
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
}
