/**
 * One more thread of tfjs's WebAssembly build with threads: a classic worker, as that build's runtime starts them. It
 * stands in for the script that tfjs makes into a blob, which the page's policy forbids, and understands the two
 * messages that a pool of threads needs: load the runtime over the shared memory, and run. Served as it is, so plain
 * JavaScript without imports. The runtime's other half is in open-threaded.ts.
 */
'use strict';

let runtime;

/** The runtime calls this by name when it is ready. */
self.startWorker = (module) => {
  runtime = module;
  postMessage({ cmd: 'loaded' });
};

self.onmessage = ({ data }) => {
  if (data.cmd === 'load') load(data);
  else if (data.cmd === 'run') run(data);
};

function load({ urlOrBlob, wasmMemory, wasmModule }) {
  importScripts(trusted(urlOrBlob));
  self.WasmBackendModuleThreadedSimd({
    ENVIRONMENT_IS_PTHREAD: true,
    wasmMemory,
    buffer: wasmMemory.buffer,
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(wasmModule, imports);
      receive(instance);
      return instance.exports;
    },
  });
}

function run({ pthread_ptr: self, start_routine: routine, arg }) {
  try {
    runtime.__emscripten_thread_init(self, 0, 0, 1);
    runtime.establishStackSpace();
    runtime.PThread.threadInitTLS();
    runtime.invokeEntryPoint(routine, arg);
  } catch {
    // Whoever waits for this thread looks at the flag that this sets, and goes on without it.
    runtime.__emscripten_thread_crashed();
  }
}

/** importScripts takes nothing else where the policy asks for Trusted Types; each worker needs a policy of its own. */
function trusted(url) {
  if (!self.trustedTypes) return url;
  const policy = self.trustedTypes.createPolicy('studio-worker', {
    createScriptURL: (candidate) => {
      if (new URL(candidate, location.href).origin === location.origin) return candidate;
      throw new TypeError(`${candidate} is not a script of the studio.`);
    },
  });
  return policy.createScriptURL(url);
}
