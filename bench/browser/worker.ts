/** Measures in a module worker, as the studio trains: WebGPU, or wasm with a given number of threads. */
import * as tf from '@tensorflow/tfjs-core';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import { openBackend, type OpenedBackend } from '../../src/engine/backend/open.ts';
import type { AdapterSummary } from '../../src/engine/backend/types.ts';
import { convDown } from '../../src/engine/ops/conv.ts';
import { noiseImages } from '../../src/engine/profile.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { configOf, measure } from '../measure.ts';
import type { ThreadTiming, WorkerAnswer, WorkerRequest } from './protocol.ts';

const post = (answer: WorkerAnswer): void => postMessage(answer);

onmessage = ({ data }: MessageEvent<WorkerRequest>) => {
  answer(data).then(post, (error: unknown) =>
    post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
};

async function answer(request: WorkerRequest): Promise<WorkerAnswer> {
  if (request.kind === 'threads') return { kind: 'done', timing: await timeWasm(request.threads) };
  let fault: Error | undefined;
  let opened: OpenedBackend | undefined;
  const open = async (): Promise<AdapterSummary> => {
    opened?.dispose();
    opened = await openBackend({ prefer: 'webgpu', onError: (error) => (fault ??= error) });
    if (!opened.adapter) throw new Error('no WebGPU adapter');
    return opened.adapter;
  };
  const report = await measure(request.request, request.host, open, (line) =>
    post({ kind: 'progress', line }),
  );
  if (fault) throw fault;
  return { kind: 'done', report };
}

/** The largest convolution of Small 32/64 at batch 16, and a whole training step of Tiny 16. */
async function timeWasm(wasmThreads: number): Promise<ThreadTiming> {
  const wasmPaths = {
    'tfjs-backend-wasm.wasm': plainUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
  };
  const { threads = 1 } = await openBackend({ prefer: 'wasm', wasmPaths, wasmThreads });
  const a = tf.randomNormal([16, 32, 32, 64]);
  const w = tf.randomNormal([3, 3, 64, 64]);
  const attrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 1, fineSize: 32 } as const;
  const convolutionMs = best(() => convDown(a, w, attrs).dispose(), 12);
  const config = configOf({ preset: 'tiny16', maps: 32 });
  const trainer = new Trainer(config, noiseImages(config));
  trainer.step();
  const start = performance.now();
  for (let i = 0; i < 8; i++) trainer.step();
  return { threads, convolutionMs, stepMs: (performance.now() - start) / 8 };
}

/** The fastest of several runs: what the machine can do when nothing else disturbs it. */
function best(run: () => void, times: number): number {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
