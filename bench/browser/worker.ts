/** Measures in a module worker, where the studio trains, too: on WebGPU, or on wasm with a given number of threads. */
import * as tf from '@tensorflow/tfjs-core';
import { openBackend, type OpenedBackend } from '../../src/engine/open.ts';
import type { AdapterSummary } from '../../src/engine/device/types.ts';
import { convDown, convFilter, convUp } from '../../src/engine/ops/conv.ts';
import { noiseImages } from '../../src/engine/profile.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { measure } from '../measure.ts';
import { configOf, type BenchModel } from '../models.ts';
import { wasmFiles } from '../../workers/kit/wasm-files.ts';
import type { ThreadTiming, WorkerAnswer, WorkerRequest } from './protocol.ts';

const STEPS: BenchModel[] = [
  { preset: 'tiny16', maps: 32, batch: 8 },
  { preset: 'small32', maps: 32, batch: 16 },
];

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

/** Times the largest convolution of Small 32/64 at batch 16 with its gradients, and whole training steps. */
async function timeWasm(wasmThreads: number): Promise<ThreadTiming> {
  const opened = await openBackend({ prefer: 'wasm', ...wasmFiles, wasmThreads });
  const runs: ThreadTiming['runs'] = {};
  const a = tf.randomNormal([16, 32, 32, 64]);
  const w = tf.randomNormal([3, 3, 64, 64]);
  const attrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 1, fineSize: 32 } as const;
  const shape = '16×32×32, 64 to 64';
  runs[`forward, ${shape}`] = times(12, () => convDown(a, w, attrs).dispose());
  runs[`input gradient, ${shape}`] = times(12, () => convUp(a, w, attrs).dispose());
  runs[`filter gradient, ${shape}`] = times(12, () => convFilter(a, a, attrs).dispose());
  for (const model of STEPS) {
    const trainer = new Trainer(configOf(model), noiseImages(configOf(model)));
    // Runs all four phases once, so that every kernel has its memory.
    trainer.step();
    const name = `step, ${model.preset}/${model.maps}, batch ${trainer.config.batch}`;
    // Sixteen steps cover each regularisation's interval once.
    runs[name] = times(1, () => {
      for (let i = 0; i < 16; i++) trainer.step();
    }).map((ms) => ms / 16);
    trainer.dispose();
  }
  return { threads: opened.threads ?? 1, runs };
}

function times(count: number, run: () => void): number[] {
  return Array.from({ length: count }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
}
