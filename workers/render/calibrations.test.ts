/** Calibrating in the worker: kept by model and decoder, heard by verdicts, carried by the exported file, stopped. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { unpackModel } from '../../src/engine/networks/model-file.ts';
import { findCalibration } from '../../src/fingerprint/calibration/file.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { Job } from '../kit/job.ts';
import { Catalogue } from './catalogue.ts';
import type { CalibrateProgress } from './protocol.ts';
import { RenderService } from './service.ts';
import { modelBytes } from './testing/models.ts';

const modelId = 'sample';
let databases = 0;
let store: Store;
let service: RenderService;

/** The model's file holds the weights of that seed. */
function serviceWith(weights: number): RenderService {
  const catalogue = new Catalogue(store, async () => modelBytes(weights));
  const openDevice = () => openBackendNode({ prefer: 'wasm' });
  return new RenderService({ store, codecs: nodeCodecs, openDevice, catalogue });
}

beforeEach(() => {
  store = openStore(`calibrations-${databases++}`);
  service = serviceWith(1);
});
afterEach(() => service.close());

const judged = () =>
  service.judge({ modelId, rate: 1e-3, reference: '010101', readings: [[-1, 1, -1, 1, -1, 1]] });

it('is kept, heard by verdicts, carried by the model’s file, and not another decoder’s', async () => {
  expect(await service.calibration(modelId, 1e-3)).toBeNull();
  expect((await judged()).innocents).toBeUndefined();

  const heard: CalibrateProgress[] = [];
  const job = new Job<CalibrateProgress>(new AbortController().signal, (progress) => heard.push(progress));
  const made = await service.calibrate({ modelId, datasetId: null, regenerated: 0, rate: 1e-3 }, job);
  expect(made).toMatchObject({ count: 1000, bitCount: 6, looks: false, supports: 0.003 });
  expect(heard.at(-1)).toEqual({ stage: 'own', done: 1000 });
  expect(await service.calibration(modelId, 1e-3)).toEqual(made);
  expect((await judged()).innocents).toMatchObject({ count: 1000 });

  const { blob } = await service.exportModel({ modelId, wanted: { format: 'safetensors' } });
  const { attached, metadata } = unpackModel(new Uint8Array(await blob.arrayBuffer()));
  expect(findCalibration(attached, metadata)?.sources).toEqual(made.sources);

  // The same id with other weights, as a run's next checkpoint.
  await service.close();
  service = serviceWith(2);
  expect(await service.calibration(modelId, 1e-3)).toBeNull();
});

it('keeps nothing of one that was stopped', async () => {
  const job = new Job<CalibrateProgress>(AbortSignal.abort(), () => undefined);
  await expect(
    service.calibrate({ modelId, datasetId: null, regenerated: 0, rate: 1e-3 }, job),
  ).rejects.toMatchObject({
    code: 'aborted',
  });
  expect(await service.calibration(modelId, 1e-3)).toBeNull();
});
