/** The page's side: a new worker for each check, so that no state of one reaches the next. */
import { spawnWorker } from '../../workers/kit/spawn.ts';
import type { EngineAnswer, EngineRequest } from './protocol.ts';
import workerUrl from './engine.worker.ts?worker&url';

declare global {
  interface Window {
    runBody(request: EngineRequest): Promise<EngineAnswer>;
  }
}

window.runBody = (request) =>
  new Promise((resolve) => {
    const worker = spawnWorker(workerUrl, 'engine');
    const finish = (answer: EngineAnswer): void => {
      worker.terminate();
      resolve(answer);
    };
    worker.addEventListener('message', (message: MessageEvent<EngineAnswer>) => finish(message.data));
    worker.addEventListener('error', (event) => finish({ error: `The worker stopped: ${event.message}` }));
    worker.postMessage(request);
  });
