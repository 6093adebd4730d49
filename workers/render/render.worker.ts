/** The render worker's entry: grids, exports, decoding. All it does is in service.ts. */
import { transfer } from 'comlink';
import { openStore } from '../../src/storage/store.ts';
import { browserCodecs } from '../data/codecs-browser.ts';
import { serve } from '../kit/serve.ts';
import { openWorkerBackend } from '../kit/open-backend.ts';
import type { RenderWorkerApi } from './protocol.ts';
import { RenderService } from './service.ts';

const service = new RenderService({
  store: openStore(),
  codecs: browserCodecs,
  openDevice: openWorkerBackend,
});

const exposed: RenderWorkerApi = {
  connect: (events) => service.connect(events),
  setBackend: (preference) => service.setBackend(preference),
  adapter: () => service.adapter(),
  listModels: () => service.listModels(),
  openModel: (modelId) => service.openModel(modelId),
  importModel: (file) => service.importModel(file),
  modelLayers: (modelId) => service.modelLayers(modelId),
  renameModel: (modelId, name) => service.renameModel(modelId, name),
  deleteModel: (modelId) => service.deleteModel(modelId),
  readClaim: (image) => service.readClaim(image),
  exportModel: (request) => service.exportModel(request),
  exportRun: (runId, job) => service.exportRun(runId, job),
  publishDetector: (request) => service.publishDetector(request),
  traceCell: (request, job) => service.traceCell(request, job),
  calibration: (modelId, rate) => service.calibration(modelId, rate),
  calibrate: (request, job) => service.calibrate(request, job),
  judge: (request) => service.judge(request),
  rejudge: (request) => service.rejudge(request),
  decodeMany: (request, job) => service.decodeMany(request, job),
  readRegistry: (modelId) => service.readRegistry(modelId),
  saveRegistry: (request) => service.saveRegistry(request),
  readSecret: (modelId) => service.readSecret(modelId),
  saveSecret: (request) => service.saveSecret(request),
  issueGenerators: (request, job) => service.issueGenerators(request, job),
  // Pixels and files move instead of being copied.
  async renderGrid(request, job) {
    const reply = await service.renderGrid(request, job);
    return transfer(reply, [reply.sheet.rgba.buffer]);
  },
  exportFilm: (request, job) => service.exportFilm(request, job),
  readCells: (request, job) => service.readCells(request, job),
  trainingStep: (modelId, job) => service.trainingStep(modelId, job),
  layerShares: (modelId, job) => service.layerShares(modelId, job),
  drawWalk: (request, job) => service.drawWalk(request, job),
  async readCell(request, job) {
    const reply = await service.readCell(request, job);
    return transfer(reply, [reply.picture.rgba.buffer]);
  },
  async bitMap(request, job) {
    const reply = await service.bitMap(request, job);
    return transfer(reply, [reply.map.rgba.buffer]);
  },
  async spectrum(request) {
    const sheet = await service.spectrum(request);
    return transfer(sheet, [sheet.rgba.buffer]);
  },
  async exportPng(request) {
    const reply = await service.exportPng(request);
    return transfer(reply, [reply.bytes.buffer]);
  },
  async decode(request, job) {
    const reply = await service.decode(request, job);
    return transfer(reply, [reply.seen.rgba.buffer]);
  },
};
serve(exposed);
