/** Entry of the training worker: the service at the end of its client's line, heard by other tabs; nothing else. */
import { openStore } from '../../src/storage/store.ts';
import { serve } from '../kit/serve.ts';
import { openWorkerBackend } from '../kit/open-backend.ts';
import { openRunNews } from './run-news.ts';
import { TrainService } from './service.ts';

serve(new TrainService(openStore(), openWorkerBackend, openRunNews()));
