/** What the benchmark is asked and what it answers: plain data, the same from Node and from Chromium's worker. */
import type { AdapterSummary } from '../src/engine/backend/types.ts';
import type { StepProfile } from '../src/engine/profile.ts';
import type { PresetName } from '../src/engine/training/presets.ts';

export interface BenchRequest {
  /** Step profiles to take: preset, feature maps at most (as in "Small 32/64"), iterations. */
  models: BenchModel[];
  kinds: StepProfile['kind'][];
  iterations: number;
  /** Compare single convolutions with tfjs's own kernels. */
  convolutions: boolean;
  /** Time generating and decoding. */
  inference: boolean;
}

export interface BenchModel {
  preset: PresetName;
  maps: number;
  batch?: number;
}

export interface ConvolutionTiming {
  what: 'forward' | 'input gradient' | 'filter gradient';
  shape: string;
  ownMs: number;
  stockMs: number;
}

export interface ModelReport {
  model: string;
  steps: StepProfile[];
  generatedPerSecond?: number;
  decodedPerSecond?: number;
}

export interface BenchReport {
  date: string;
  host: string;
  adapter: AdapterSummary;
  models: ModelReport[];
  convolutions: ConvolutionTiming[];
}
