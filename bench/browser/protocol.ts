/** Messages between the benchmark's page and its worker. */
import type { BenchReport, BenchRequest } from '../protocol.ts';

export type WorkerRequest =
  | { kind: 'measure'; request: BenchRequest; host: string }
  | { kind: 'threads'; threads: number };

export interface ThreadTiming {
  /** Threads that the backend actually uses. */
  threads: number;
  /** Milliseconds of every run, by its name. */
  runs: Record<string, number[]>;
}

export type WorkerAnswer =
  | { kind: 'progress'; line: string }
  | { kind: 'failed'; message: string }
  | { kind: 'done'; report?: BenchReport; timing?: ThreadTiming };
