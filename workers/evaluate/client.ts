/** The page's one evaluation worker. */
import { createWorkerClient } from '../kit/page-client.ts';
import workerUrl from './evaluate.worker.ts?worker&url';
import type { EvaluateEvent, EvaluateWorkerApi } from './protocol.ts';

export const evaluateWorker = createWorkerClient<EvaluateWorkerApi, EvaluateEvent>(workerUrl, 'evaluation');
