/**
 * The contract between the page and the training worker: short calls over Comlink, and a one-way stream of typed
 * events over a MessagePort of its own, so that training is never one long promise. No code here, only types.
 */
import type { PlainError } from '../../src/base/error.ts';
import type { StepProfile } from '../../src/engine/profile.ts';
import type { Finding } from '../../src/engine/training/advice/ailments.ts';
import type { StageView } from '../../src/engine/training/schedules/place.ts';
import type { Measures } from '../../src/engine/training/schedules/schedule.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import type { TileSummary } from '../../src/engine/gpu/tuning/tile-table.ts';
import type { Pace } from '../../src/engine/training/advice/past-pace.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';
import type { AdapterReport, BackendPreference } from '../kit/backend.ts';
import type { Job } from '../kit/job.ts';

export type { Finding, Measures, StepProfile, TileSummary, TrainingConfig };

/** Life of a run as the page shows it. `saving` is a visit: the phase before it follows again. */
export type TrainPhase =
  | 'loading'
  | 'compiling'
  | 'training'
  | 'saving'
  | 'paused'
  | 'stopped'
  | 'done'
  | 'failed';

/** The three grids, each drawn from the run's own fixed latents and fingerprints. */
export type GridKind = 'arbitrary' | 'same-latent' | 'same-fingerprint';

/** Which weights the grids are drawn from. */
export type GridSource = 'average' | 'raw';

export interface StartRequest {
  /** Chosen by the page (crypto.randomUUID); the run's key in storage from now on. */
  runId: string;
  /** Shown to people; need not be unique. */
  name: string;
  /**
   * Its images may be larger than the config's resolution by a power of two: they are averaged down. Smaller ones
   * are refused with code `dataset-too-small`.
   */
  datasetId: string;
  config: TrainingConfig;
  /** Take the weights of this model (an id of the render worker's listModels, `sample` included). */
  startFrom?: string;
  backend?: BackendPreference;
}

export interface ResumeRequest {
  runId: string;
  /** A higher target than before, to train a finished run further. */
  totalKimg?: number;
  backend?: BackendPreference;
}

/** Result of a short measured run on throw-away weights. */
export interface TrainingEstimate {
  imagesPerSecond: number;
  secondsPerKimg: number;
  /** Peak bytes held on the device (or the wasm heap) in the measured steps. */
  memoryBytes: number;
  /** First iteration minus a warm one: kernels compiled, buffers made. */
  compileMs: number;
  /** Iterations that were timed after warming up. */
  measuredIterations: number;
  adapter: AdapterReport;
}

/** One point of the curves: means over the iterations since the point before. */
export interface CurvePoint {
  kimg: number;
  /**
   * Weighted losses by name: generator, consistency, latent, fingerprint, discriminator, pathLength, r1 …
   * A loss that was not due in the interval is absent.
   */
  losses: Record<string, number>;
  /** Bit accuracy of the decoder on fresh fakes, 0…1. */
  bitAccuracy: number;
  /** What the probe found on its fixed pairs, where it measured since the point before. */
  measures?: Partial<Measures>;
  /** The stage of the schedule, from 1; absent where there is only one. */
  stage?: number;
}

export interface RunSummary {
  runId: string;
  name: string;
  datasetId: string;
  datasetName: string;
  /** Whether the dataset is still stored. */
  hasDataset: boolean;
  /** Of the dataset's content when it was chosen; null for older runs. */
  datasetHash: string | null;
  /** Null where what is stored cannot be used by this studio; `error` says why. */
  config: TrainingConfig | null;
  kimg: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  state: 'unfinished' | 'done' | 'failed';
  /** Whether it has a writer at this moment: this tab's worker, or another tab's. */
  isTraining: boolean;
  /** Of the newest point. */
  bitAccuracy: number | null;
  /** The best that any point had. */
  bestBitAccuracy: number | null;
  /** Of the probe's newest measurement. */
  distanceRatio: number | null;
  /** How fast it went here. */
  pace: Pace;
  note: string;
  isArchived: boolean;
  /** Newest first; only whole and verified ones. */
  checkpoints: CheckpointSummary[];
  sizeBytes: number;
  error?: PlainError;
}

/** What a person says of a run. */
export type RunWords = Partial<Pick<RunSummary, 'name' | 'note' | 'isArchived'>>;

export interface CheckpointSummary {
  id: string;
  kimg: number;
  savedAt: number;
  sizeBytes: number;
  /** The share of bits read right when it was saved; the best one is kept besides the newest two. */
  bitAccuracy: number | null;
}

/** A run as it was left, for showing: the curves from the start and the last grids. */
export interface RunHistory {
  summary: RunSummary & { config: TrainingConfig };
  curve: CurvePoint[];
  grids: GridsOfKind[];
  /** What could not be read of charts and grids, a sentence each. */
  leftOut: string[];
}

export interface GridsOfKind {
  kind: GridKind;
  kimg: number;
  source: GridSource;
  sheet: Sheet;
}

/** Everything the worker tells unasked. Every event names its run. */
export type TrainEvent =
  | {
      type: 'phase';
      runId: string;
      phase: TrainPhase;
      /** 0…1 where it is known, with words for what is being done. */
      progress?: number;
      detail?: string;
      etaMs?: number;
      /** Sent with the first phase that knows it. */
      adapter?: AdapterReport;
    }
  | ({
      type: 'stats';
      runId: string;
      /** Iterations done. */
      step: number;
      imagesPerSecond: number;
      /** To the configured total; absent before the first measured interval. */
      etaMs?: number;
      /** To so large a share of bits read right, as far as it can be guessed; 0 where it is reached. */
      goals: { accuracy: number; etaMs: number }[];
    } & CurvePoint)
  | { type: 'grids'; runId: string; grids: GridsOfKind[] }
  /** Sent only after the transaction completed and a read-back matched its hash. */
  | { type: 'saved'; runId: string; checkpoint: CheckpointSummary }
  /** The run has come into this stage of its schedule. */
  | { type: 'stage'; runId: string; stage: StageView }
  /** A due save did not succeed. The run rests in memory; Save works once what is said in the error is done. */
  | { type: 'unsaved'; runId: string; error: PlainError }
  /** The run has ended; its last good checkpoint is kept. A `phase: failed` follows. */
  | { type: 'error'; runId: string; error: PlainError }
  /** Something goes wrong with the run. */
  | { type: 'finding'; runId: string; finding: Finding }
  /** News that ends nothing (a fallback, a skipped update). */
  | { type: 'notice'; runId: string; message: string };

/**
 * Calls of the training worker. A call that fails rejects with a PlainError-shaped error (see client.ts).
 * Orders resolve when they have taken effect, between two iterations. One that can't be carried out, as on a
 * full store, rejects and leaves the run as it was.
 */
export interface TrainWorkerApi {
  /** Events flow into this port from now on; a second call replaces the first port. */
  connect(events: MessagePort): void;
  /** Resolves once the run is accepted and stored; loading, compiling and training are told by events. */
  start(request: StartRequest): Promise<void>;
  /** Takes up a stored run where its checkpoint left it; training goes on at once. */
  resumeRun(request: ResumeRequest): Promise<void>;
  /** Saves a checkpoint, then rests with everything in memory. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** One iteration, then paused again; starts from paused only. */
  step(): Promise<void>;
  /**
   * Saves, ends the run and frees the device; it can be resumed from storage. Phase `stopped` follows. Without saving,
   * what was last saved is what there is.
   */
  stop(options?: { withoutSaving?: boolean }): Promise<void>;
  /** Training goes on while the state is written. */
  saveNow(): Promise<CheckpointSummary>;
  /** Redraws the grids from the other weights when a run is in memory. */
  setGridSource(source: GridSource): Promise<void>;
  /** Refused with code `busy` while a run is in memory. */
  estimate(
    config: TrainingConfig,
    backend: BackendPreference | undefined,
    job: Job,
  ): Promise<TrainingEstimate>;
  /** What a step costs, phase by phase. Refused with `busy` as above, with `profile-needs-webgpu` elsewhere. */
  profile(config: TrainingConfig, backend?: BackendPreference): Promise<StepProfile>;
  /** Which tiles of matrix products were chosen by measuring in this browser. */
  tiles(): Promise<TileSummary>;
  /**
   * Forgets the measured tiles. They are measured again at the next start, so a run resumed then continues up to
   * rounding. Refused with `busy` as above.
   */
  forgetTiles(): Promise<void>;
  listRuns(): Promise<RunSummary[]>;
  readRun(runId: string): Promise<RunHistory>;
  /** Grids of arbitrary cells from the run's start on, in order of time. */
  readFilm(runId: string): Promise<GridsOfKind[]>;
  /** Changes what a person says of a run. Refused with code `busy` while it trains. */
  describeRun(runId: string, words: RunWords): Promise<void>;
  /**
   * Lets a run go on with another dataset, its own being gone. Refused with `dataset-too-small`, `dataset-mismatch`, and `busy`
   * while it trains.
   */
  giveDataset(runId: string, datasetId: string): Promise<void>;
  /** Refused with code `busy` for the run in memory. */
  deleteRun(runId: string): Promise<void>;
}
