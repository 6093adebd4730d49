/** The data worker's entry: decodes, resizes and stores images. All it does is in api.ts. */
import { expose, transfer } from 'comlink';
import { openStore } from '../../src/storage/store.ts';
import { installErrorTransfer } from '../kit/error-transfer.ts';
import { createDataApi } from './api.ts';
import { browserCodecs } from './codecs-browser.ts';
import type { DataWorkerApi } from './protocol.ts';

installErrorTransfer();
const api = createDataApi(openStore(), browserCodecs);

const exposed: DataWorkerApi = {
  ...api,
  // Pixels move instead of being copied.
  async datasetPreview(datasetId, count) {
    const sheet = await api.datasetPreview(datasetId, count);
    return transfer(sheet, [sheet.rgba.buffer]);
  },
};
expose(exposed);
