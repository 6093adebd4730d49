/** The page's one render worker: grids, exports and decoding. */
import { createWorkerClient } from '../kit/page-client.ts';
import type { RenderEvent, RenderWorkerApi } from './protocol.ts';
import workerUrl from './render.worker.ts?worker&url';

export const renderWorker = createWorkerClient<RenderWorkerApi, RenderEvent>(workerUrl, 'render');
