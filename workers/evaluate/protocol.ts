/**
 * The contract between the page and the evaluation worker: calls over Comlink, progress as typed events. One evaluation
 * at a time; its device is opened for it and closed after it. No code here, only types.
 */
import type { EvaluationRecord, WeightsFile } from '../../src/storage/metrics.ts';
import type { BackendPreference } from '../kit/backend.ts';
import type { Job } from '../kit/job.ts';

export type { EvaluationRecord, WeightsFile };

/** `inception` gives the FID and needs the supplied weights; `random` needs nothing and is no FID. */
export type FeatureKind = 'inception' | 'random';

export interface EvaluationRequest {
  /** An id of the render worker's listModels; `run:ID` is that run's newest checkpoint. */
  modelId: string;
  /** Null to read bits alone: then features and kernel do not matter. */
  datasetId: string | null;
  /** Fakes; as many reals, the first ones in stored order, or all there are. */
  numImages: number;
  features: FeatureKind;
  /** The kernel distance as well: minutes more at many images on Inception features. */
  kernel: boolean;
  /** Of latents, fingerprints and noise, all drawn afresh for every fake. */
  seed: number;
  backend?: BackendPreference;
}

export type EvaluationPhase = 'loading' | 'reals' | 'fakes' | 'distance';

export interface EvaluationProgress {
  phase: EvaluationPhase;
  /** Of this phase, 0…1; absent where it is not known. */
  share?: number;
  /** To the end of this phase; absent before it can be told. */
  etaMs?: number;
}

/** Something worth a line that stops nothing. */
export interface EvaluateEvent {
  type: 'notice';
  message: string;
}

export interface EvaluateWorkerApi {
  connect(events: MessagePort): void;
  /**
   * Stored when it resolves. Rejects with `aborted` at its next batch once nobody wants it, with `busy`, or with what is wrong
   * with model, dataset, weights or device.
   */
  evaluate(request: EvaluationRequest, job: Job<EvaluationProgress>): Promise<EvaluationRecord>;
  /** Newest first. */
  listResults(): Promise<EvaluationRecord[]>;
  deleteResult(id: string): Promise<void>;
  /** Inception's weights as supplied, or null. */
  inceptionFile(): Promise<WeightsFile | null>;
  /** Keeps a .pth or .safetensors once its tensors fit the network; throws `not-inception` or the reader's refusal. */
  keepInceptionFile(blob: Blob, fileName: string): Promise<WeightsFile>;
  forgetInceptionFile(): Promise<void>;
}
