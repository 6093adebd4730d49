/**
 * The wasm backend with its threads in use: for large convolutions. Everything else runs on the calling thread alone,
 * because a step has hundreds of small kernels, and waking and awaiting threads for each, on cores that are shared with
 * other work, takes longer than they do.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { convolutionWork, WORTH_SHARING } from './convolution-work.ts';
import { Patience, ThreadLost } from './patience.ts';
import { startRuntime, terminateThreads, type Runtime, type RuntimeRequest } from './runtime.ts';

/**
 * Where the module of 4.22.0 keeps the address of its pool of threads, in 32-bit words; without one there it computes
 * on the calling thread. Found in the code of get_threads_count, which is also how it is verified.
 */
const POOL = 23_564 / 4;

export interface ThreadedWasm {
  backend: BackendWasm;
  /** Threads in use now. */
  threads(): number;
}

/**
 * `onThreadsLost` is called once, when threads died or one did not answer for a minute. Their work has then
 * been done again, with the same result, and from now on there is one thread. Throws if the threads do not
 * start; none is left then.
 */
export async function openThreadedWasm(
  request: RuntimeRequest,
  onThreadsLost: () => void,
): Promise<ThreadedWasm> {
  const { BackendWasm, setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  const patience = new Patience();
  const runtime = await startRuntime(request, patience);
  try {
    setThreadsCount(request.threads);
    const backend = new BackendWasm(runtime as never);
    const pool = takePool(runtime, request.threads);
    let threads = request.threads;
    const share = (call: () => unknown): unknown => {
      if (threads === 1) return call();
      const stack = runtime.stackSave();
      patience.begin();
      runtime.HEAP32[POOL] = pool;
      try {
        return call();
      } catch (error) {
        if (!(error instanceof ThreadLost)) throw error;
        threads = 1;
        terminateThreads(runtime);
        // The error came out of the middle of the module, which left its stack as it was there.
        runtime.stackRestore(stack);
        onThreadsLost();
      } finally {
        runtime.HEAP32[POOL] = 0;
      }
      return call();
    };
    shareConvolutions(runtime, share);
    return { backend, threads: () => threads };
  } catch (error) {
    terminateThreads(runtime);
    throw error;
  }
}

/** Takes the pool away from the module, to be lent to it call by call. */
function takePool(runtime: Runtime, threads: number): number {
  const pool = runtime.HEAP32[POOL]!;
  const counted = runtime.tfjs.getThreadsCount();
  runtime.HEAP32[POOL] = 0;
  if (counted !== threads || runtime.tfjs.getThreadsCount() !== -1) {
    throw new Error('This is not the module that the address of the pool belongs to.');
  }
  return pool;
}

/** tfjs's kernels get their functions from cwrap. */
function shareConvolutions(runtime: Runtime, share: (call: () => unknown) => unknown): void {
  const { cwrap } = runtime;
  runtime.cwrap = (name, ...types) => {
    const call = cwrap(name, ...types);
    if (name !== 'Conv2D') return call;
    return (...args) =>
      convolutionWork(args as number[]) < WORTH_SHARING ? call(...args) : share(() => call(...args));
  };
}
