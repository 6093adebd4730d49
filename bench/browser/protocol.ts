/** Messages between the benchmark's page and its worker. */
import type { BenchReport, BenchRequest } from '../protocol.ts';

export type WorkerRequest =
  | { kind: 'measure'; request: BenchRequest; host: string }
  | { kind: 'threads'; threads: number };

export interface ThreadTiming {
  /** Threads that tfjs really runs on. */
  threads: number;
  convolutionMs: number;
  stepMs: number;
}

export type WorkerAnswer =
  | { kind: 'progress'; line: string }
  | { kind: 'failed'; message: string }
  | { kind: 'done'; report?: BenchReport; timing?: ThreadTiming };
