/**
 * The training worker with fault points: the studio's service with a store, a device and a trainer that fail on
 * request.
 */
import { openStore } from '../../../src/storage/store.ts';
import { openWorkerBackend } from '../../../workers/kit/open-backend.ts';
import { serve } from '../../../workers/kit/serve.ts';
import { openRunNews } from '../../../workers/train/run-news.ts';
import { TrainService } from '../../../workers/train/service.ts';
import { FaultPoints } from './fault-points.ts';
import { faultyDevice, faultyStore, watchTrainer } from './faulty.ts';

const points = new FaultPoints();
Object.assign(globalThis, { faultPoints: points });
watchTrainer(points);
const store = faultyStore(openStore(), points);
serve(new TrainService(store, faultyDevice(openWorkerBackend, points), openRunNews()));
