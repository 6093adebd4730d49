/** Entry of the training worker: the service at the end of its client's line, nothing else. */
import { openStore } from '../../src/storage/store.ts';
import { serve } from '../kit/serve.ts';
import { TrainService } from './service.ts';

serve(new TrainService(openStore()));
