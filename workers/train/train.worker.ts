/** Entry of the training worker: the service on a Comlink port, nothing else. */
import { expose } from 'comlink';
import { openStore } from '../../src/storage/store.ts';
import { installErrorTransfer } from '../kit/error-transfer.ts';
import { TrainService } from './service.ts';

installErrorTransfer();
expose(new TrainService(openStore()));
