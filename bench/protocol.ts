/** The benchmark's requests and answers: plain data, the same for Node and for Chromium's worker. */
import type { AdapterSummary } from '../src/engine/device/types.ts';
import type { StepProfile } from '../src/engine/profile.ts';
import type { TileSummary } from '../src/engine/gpu/tuning/tile-table.ts';
import type { BenchModel } from './models.ts';

export interface BenchRequest {
  /** The models whose steps are profiled. */
  models: BenchModel[];
  kinds: StepProfile['kind'][];
  iterations: number;
  /** Time every kernel of the replayed steps. */
  kernels: boolean;
  /** Choose tiles by measuring before a step is profiled, as training does. Only on a real GPU. */
  tuned: boolean;
  /** Time every tile that the models' matrix products may get. */
  tiles: boolean;
  /** Time the first step after opening, with its pipelines compiled ahead and one by one. */
  firstStep: boolean;
  /** Compare JavaScript's time for a replayed and an eager step. */
  javaScript: boolean;
  /** Compare single convolutions with tfjs's own kernels. */
  convolutions: boolean;
  /** Time generating and decoding. */
  inference: boolean;
}

export interface ConvolutionTiming {
  what: 'forward' | 'input gradient' | 'filter gradient';
  shape: string;
  ownMs: number;
  stockMs: number;
}

/** Milliseconds from a new device to the end of the first iteration. */
export interface FirstStep {
  /** Each pipeline is compiled when a dispatch first needs it. */
  serialMs: number;
  /** All pipelines are requested before the first dispatch. */
  aheadMs: number;
}

/** Times per iteration. */
export interface JavaScriptTiming {
  replayedMs: number;
  eagerMs: number;
}

export interface TileTiming {
  product: string;
  gflop: number;
  /** The rule's choice and its time, then the fastest ones. */
  rule: { tile: string; ms: number };
  best: { tile: string; ms: number }[];
}

export interface ModelReport {
  model: string;
  steps: StepProfile[];
  firstStep?: FirstStep;
  javaScript?: JavaScriptTiming;
  generatedPerSecond?: number;
  decodedPerSecond?: number;
}

export interface BenchReport {
  date: string;
  host: string;
  adapter: AdapterSummary;
  models: ModelReport[];
  convolutions: ConvolutionTiming[];
  tiles: TileTiming[];
  /** The chosen tiles. Absent if tuning was not requested or is impossible. */
  tuned?: TileSummary;
}
