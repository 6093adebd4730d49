/** The data worker's entry: decodes, resizes and stores images. All it does is in api.ts. */
import { transfer } from 'comlink';
import { openStore } from '../../src/storage/store.ts';
import { serve } from '../kit/serve.ts';
import { createDataApi } from './api.ts';
import { browserCodecs } from './codecs-browser.ts';
import type { DataWorkerApi } from './protocol.ts';

const api = createDataApi(openStore(), browserCodecs);

const exposed: DataWorkerApi = {
  ...api,
  // Pixels move instead of being copied.
  async datasetPreview(datasetId, count) {
    const sheet = await api.datasetPreview(datasetId, count);
    return transfer(sheet, [sheet.rgba.buffer]);
  },
};
serve(exposed);
