/** Entry of the evaluation worker: the service on a Comlink port, nothing else. */
import { expose } from 'comlink';
import { openStore } from '../../src/storage/store.ts';
import { installErrorTransfer } from '../kit/error-transfer.ts';
import { openWorkerBackend } from '../kit/open-backend.ts';
import { EvaluateService } from './service.ts';

installErrorTransfer();
expose(new EvaluateService({ store: openStore(), openDevice: openWorkerBackend }));
