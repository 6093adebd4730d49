/**
 * Starts tfjs's WebAssembly module with threads. tfjs's own way starts them from blobs, which the page's policy
 * forbids, and allows at most half as many as there are logical cores: one on a machine of two. So the same module is
 * started by hand here: threads from scripts of our own, as many as asked for, and a wait that can be ended.
 * Relies on the runtime of @tensorflow/tfjs-backend-wasm 4.22.0, pinned: on its imports and on the fields below.
 */
import { ThreadLost, type Patience } from './patience.ts';
import { trustedScript } from './trusted-script.ts';

export interface RuntimeRequest {
  threads: number;
  /** The address of tfjs-backend-wasm-threaded-simd.wasm. */
  wasmUrl: string;
  /** tfjs's runtime for that module, and thread.js. */
  scripts: { runtime: string; thread: string };
}

export type WasmFunction = (...args: unknown[]) => unknown;

/** The parts of Emscripten's module object that are used here. */
export interface Runtime {
  HEAP32: Int32Array;
  cwrap(name: string, returns: string | null, takes: string[]): WasmFunction;
  stackSave(): number;
  stackRestore(stack: number): void;
  __emscripten_thread_init(self: number, isPage: number, isRuntime: number, mayBlock: number): void;
  PThread: { unusedWorkers: Worker[]; runningWorkers: Worker[]; threadInitTLS(): void };
  tfjs: { getThreadsCount(): number };
}

type Imports = Record<string, Record<string, (...args: number[]) => unknown>>;
type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

/** Fetching, compiling and starting; longer than that and something is wrong. */
const START_LIMIT_MS = 20_000;

/** Throws if anything is missing or late; no thread is left running then. */
export async function startRuntime(request: RuntimeRequest, patience: Patience): Promise<Runtime> {
  const { threads, wasmUrl, scripts } = request;
  const { default: start } =
    (await import('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js')) as unknown as {
      default: (module: object) => Promise<Runtime>;
    };
  const response = await fetch(wasmUrl, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${wasmUrl} could not be loaded.`);
  const compiled = await WebAssembly.compile(await response.arrayBuffer());

  const runtime = {} as Runtime;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The threads did not start in time.')), START_LIMIT_MS);
    Object.assign(runtime, {
      locateFile: (path: string) => (path.endsWith('.wasm') ? wasmUrl : trustedScript(scripts.thread)),
      mainScriptUrlOrBlob: scripts.runtime,
      onAbort: reject,
      instantiateWasm(imports: Imports, receive: Receive) {
        const workers = runtime.PThread.unusedWorkers;
        // The runtime has made eight by now, however many are needed; this thread counts as one.
        for (const extra of workers.splice(threads - 1)) extra.terminate();
        for (const worker of workers) worker.addEventListener('error', reject);
        adapt(imports, runtime, threads, patience);
        WebAssembly.instantiate(compiled, imports as WebAssembly.Imports).then((instance) => {
          receive(instance, compiled);
          // The runtime's own handler throws where nobody catches.
          for (const worker of workers) worker.onerror = null;
        }, reject);
        return {};
      },
    });
  });
  try {
    await Promise.race([start(runtime), failed]);
    nameFunctions(runtime);
    return runtime;
  } catch (error) {
    terminateThreads(runtime);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

export function terminateThreads({ PThread }: Pick<Partial<Runtime>, 'PThread'>): void {
  if (!PThread) return;
  for (const worker of [...PThread.unusedWorkers, ...PThread.runningWorkers]) worker.terminate();
}

/** What the module imports from its surroundings, where ours differs from the runtime's. */
function adapt({ env }: Imports, runtime: Runtime, threads: number, patience: Patience): void {
  const now = env!['emscripten_get_now']!;
  Object.assign(env!, {
    // The module allows itself half of them, on the assumption that two share a core.
    emscripten_num_logical_cores: () => 2 * threads,
    // A thread that says it may not block waits in a loop that asks for the time, so that the wait can be ended.
    __emscripten_init_main_thread_js(self: number) {
      runtime.__emscripten_thread_init(self, 0, 1, 0);
      runtime.PThread.threadInitTLS();
    },
    emscripten_get_now() {
      patience.nap();
      return now();
    },
    // What that loop does when it finds that another thread has crashed.
    emscripten_unwind_to_js_event_loop() {
      throw new ThreadLost();
    },
  });
}

/** The names under which tfjs's backend looks for the module's functions. */
function nameFunctions(runtime: Runtime): void {
  const number = 'number';
  Object.assign(runtime, {
    tfjs: {
      init: runtime.cwrap('init', null, []),
      initWithThreadsCount: runtime.cwrap('init_with_threads_count', null, [number]),
      getThreadsCount: runtime.cwrap('get_threads_count', number, []),
      registerTensor: runtime.cwrap('register_tensor', null, [number, number, number]),
      disposeData: runtime.cwrap('dispose_data', null, [number]),
      dispose: runtime.cwrap('dispose', null, []),
    },
  });
}
