/** Entry of the training worker: it serves service.ts, whose events other tabs hear, too. */
import { openStore } from '../../src/storage/store.ts';
import { serve } from '../kit/serve.ts';
import { openWorkerBackend } from '../kit/open-backend.ts';
import { openRunNews } from './run-news.ts';
import { TrainService } from './service.ts';

serve(new TrainService(openStore(), openWorkerBackend, openRunNews()));
