/** The page's one training worker. */
import { createWorkerClient } from '../kit/page-client.ts';
import type { TrainEvent, TrainWorkerApi } from './protocol.ts';
import workerUrl from './train.worker.ts?worker&url';

export const trainWorker = createWorkerClient<TrainWorkerApi, TrainEvent>(workerUrl, 'training');
