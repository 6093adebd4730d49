/** What the benchmark is asked and what it answers: plain data, the same from Node and from Chromium's worker. */
import type { AdapterSummary } from '../src/engine/device/types.ts';
import type { StepProfile } from '../src/engine/profile.ts';
import type { TileSummary } from '../src/engine/gpu/tuning/tile-table.ts';
import type { BenchModel } from './models.ts';

export interface BenchRequest {
  /** Of which step profiles are taken. */
  models: BenchModel[];
  kinds: StepProfile['kind'][];
  iterations: number;
  /** Time every kernel of the replayed steps. */
  kernels: boolean;
  /** Choose tiles by measuring before a step is profiled, as training does; on a real GPU only. */
  tuned: boolean;
  /** Time every tile that the models' matrix products may get. */
  tiles: boolean;
  /** Time the first step after opening, with its pipelines compiled ahead and one by one. */
  firstStep: boolean;
  /** Compare JavaScript's time of a replayed and an eager step. */
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

/** From a fresh device to the end of the first iteration, milliseconds. */
export interface FirstStep {
  /** Each pipeline compiled when its dispatch first needs it. */
  serialMs: number;
  /** All asked for at once before the first dispatch. */
  aheadMs: number;
}

/** Per iteration. */
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
  /** What was chosen; absent where it was not asked for or cannot be. */
  tuned?: TileSummary;
}
