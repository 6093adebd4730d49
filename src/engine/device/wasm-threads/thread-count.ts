/**
 * How many threads the wasm backend may have. One wherever memory cannot be shared: in Node, on pages that are not
 * cross-origin isolated, and where the caller names no scripts for threads to start from.
 */
import type { OpenBackendOptions } from '../types.ts';

/** tfjs's pool holds no more. */
const MOST_THREADS = 8;

/** What the count depends on of the place that runs this. */
export interface ThreadHost {
  crossOriginIsolated?: boolean;
  /** Only where a thread may wait for another: in workers, not on a page's own thread. */
  isWorker: boolean;
}

export function threadCount(
  { wasmThreads = 1, wasmThreadScripts, wasmPaths }: OpenBackendOptions,
  host: ThreadHost = thisHost(),
): number {
  const mayShare = host.crossOriginIsolated === true && host.isWorker;
  if (!mayShare || !wasmThreadScripts || typeof wasmPaths !== 'object') return 1;
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(wasmThreads)));
}

function thisHost(): ThreadHost {
  const { crossOriginIsolated, WorkerGlobalScope } = globalThis as {
    crossOriginIsolated?: boolean;
    WorkerGlobalScope?: unknown;
  };
  return { crossOriginIsolated: crossOriginIsolated === true, isWorker: WorkerGlobalScope !== undefined };
}
