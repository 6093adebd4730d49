/** Entry of the evaluation worker: it serves service.ts, nothing else. */
import { openStore } from '../../src/storage/store.ts';
import { serve } from '../kit/serve.ts';
import { openWorkerBackend } from '../kit/open-backend.ts';
import { EvaluateService } from './service.ts';

serve(new EvaluateService({ store: openStore(), openDevice: openWorkerBackend }));
