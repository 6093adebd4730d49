/** The benchmark's page: starts a worker for each request and passes its answer to Playwright. */
import type { WorkerAnswer, WorkerRequest } from './protocol.ts';

declare global {
  interface Window {
    runBench(request: WorkerRequest): Promise<WorkerAnswer & { kind: 'done' }>;
  }
}

window.runBench = (request) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.kind === 'progress') return console.info(data.line);
      worker.terminate();
      if (data.kind === 'failed') reject(new Error(data.message));
      else resolve(data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });
