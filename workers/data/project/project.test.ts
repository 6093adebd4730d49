/** What goes out as one zip comes back the same in another store, and nothing that is there is overwritten. */
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { aborted } from '../../../src/base/abort.ts';
import { sourceFromBlob } from '../../../src/data/source.ts';
import { layoutOf } from '../../../src/engine/networks/model-file.ts';
import { packCheckpoint, splitModel, unpackCheckpoint } from '../../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../../src/engine/training/initial.ts';
import { startingPlace } from '../../../src/engine/training/schedules/place.ts';
import type { TrainingState } from '../../../src/engine/training/state.ts';
import { writeRegistry } from '../../../src/fingerprint/registry/file.ts';
import { emptyRegistry } from '../../../src/fingerprint/registry/registry.ts';
import { readNpy } from '../../../src/formats/npy.ts';
import { findFormat } from '../../../src/formats/sniff.ts';
import { openZip } from '../../../src/formats/zip.ts';
import { packStatistics } from '../../../src/metrics/statistics-file.ts';
import { listCheckpoints, loadCheckpoint, saveCheckpoint } from '../../../src/storage/checkpoints.ts';
import {
  DatasetReader,
  DatasetWriter,
  leaveOutImages,
  renameDataset,
} from '../../../src/storage/datasets.ts';
import { addFrame, readFilm } from '../../../src/storage/film.ts';
import { acquireWriter } from '../../../src/storage/locks.ts';
import {
  listEvaluations,
  loadStatistics,
  saveEvaluation,
  saveStatistics,
  type NewEvaluation,
} from '../../../src/storage/metrics.ts';
import { loadModel, saveModel } from '../../../src/storage/models.ts';
import { readRegistryText, writeRegistryText } from '../../../src/storage/registries.ts';
import {
  appendStats,
  createRun,
  readGrids,
  readRun,
  readStats,
  runScope,
  saveGrids,
  updateRun,
  type StoredGrid,
} from '../../../src/storage/runs.ts';
import { openStore, type Store } from '../../../src/storage/store.ts';
import { freshDatabaseName } from '../../../src/storage/testing/faulty-store.ts';
import { tinyConfig } from '../../../src/testing/tiny-run.ts';
import { Job } from '../../kit/job.ts';
import { newJob } from '../../kit/testing/linked.ts';
import type { Share } from '../protocol.ts';
import { listParts, openProject, packProject, unpackProject, type PartKey } from './project.ts';

const { network } = tinyConfig;

/** The state of a run that has its first weights and an iteration count, but has trained nothing. */
function stateAt(iteration: number): TrainingState {
  const model = initialModel(network, 1);
  const moments = (letter: 'G' | 'D' | 'E') => ({
    secondMoments: new Map(
      layoutOf(letter, network)
        .filter(({ trainable }) => trainable)
        .map(({ name }) => [name, model.weights.get(name)!]),
    ),
    beta2Power: 0.5,
  });
  return {
    config: tinyConfig,
    iteration,
    imagesShown: iteration * tinyConfig.batch,
    place: startingPlace,
    model,
    average: splitModel(model.weights, new Map()).G!,
    optimisers: { generator: moments('G'), decoder: moments('E'), discriminator: moments('D') },
    pathAverage: 0.25,
  };
}

const evaluation: NewEvaluation = {
  modelId: 'sample',
  modelName: 'Sample',
  kimg: 3,
  datasetId: null,
  datasetName: '',
  features: 'none',
  metric: 'watermark_accuracy_8',
  images: 8,
  reals: 0,
  frechet: null,
  kernel: null,
  bitAccuracy: { accuracy: 0.75, right: 48, total: 64, interval: [0.6, 0.9] },
  seed: 1,
  backend: 'cpu',
  elapsedMs: 5,
};

const grid = (kimg: number): StoredGrid => ({
  mode: 'arbitrary',
  kimg,
  rows: 1,
  columns: 2,
  resolution: 2,
  channels: 3,
  pixels: Uint8Array.from({ length: 24 }, (_, i) => (i + kimg) % 256),
});

interface Made {
  store: Store;
  datasetId: string;
  runId: string;
  modelId: string;
}

async function makeProject(): Promise<Made> {
  const store = openStore(freshDatabaseName());
  const dataset = { name: 'Clothes, wet', resolution: 64, channels: 3, source: 'files' } as const;
  const writer = await DatasetWriter.begin(store, dataset);
  // More than a chunk of 2 MB, so that pieces and images do not end together.
  for (let i = 0; i < 200; i++) await writer.add(new Uint8Array(64 * 64 * 3).fill(i));
  const { id: datasetId } = await writer.finish();
  await leaveOutImages(store, datasetId, [3, 7]);
  for (const count of [10, 20])
    await saveStatistics(store, { ...statisticsKey, datasetId }, named(count), statisticsOf(count));

  const { id: runId } = await createRun(store, { name: 'Rain', datasetId, config: { ...tinyConfig } });
  const lock = (await acquireWriter(store, runScope(runId)))!;
  for (const iteration of [100, 200]) {
    const metadata = { kimg: iteration / 250, bitAccuracy: iteration / 400 };
    // Of another day.
    const payload = packCheckpoint(stateAt(iteration));
    const madeAtMs = 1_700_000_000_000 + iteration;
    await saveCheckpoint(store, runId, payload, metadata, lock.fence, { madeAtMs });
  }
  const points = [
    { kimg: 0.4, elapsedMs: 10, values: { generator: Number.NaN, bitAccuracy: 0.5 } },
    { kimg: 0.8, elapsedMs: 20, values: { generator: -Infinity, bitAccuracy: 0.75 } },
  ];
  await appendStats(store, runId, points, lock.fence);
  await saveGrids(store, runId, [grid(0.8)], lock.fence);
  for (const kimg of [0, 0.8]) await addFrame(store, runId, grid(kimg), lock.fence);
  await updateRun(store, runId, { note: 'It rained.', status: 'running', kimg: 0.8 }, lock.fence);
  lock.release();

  const bytes = packCheckpoint(stateAt(1));
  const about = { name: 'Imported', origin: 'imported', fileName: 'net.safetensors', details: { kimg: 7 } };
  const { id: modelId } = await saveModel(store, bytes, about);
  await saveEvaluation(store, evaluation);
  const registry = writeRegistry(emptyRegistry({ bits: network.fingerprintSize }));
  await writeRegistryText(store, modelId, { before: null, after: registry });
  return { store, datasetId, runId, modelId };
}

const statisticsKey = { extractorId: 'random-1', resolution: 64 };
const named = (images: number) => ({ datasetName: 'Clothes, wet', featuresName: 'random features', images });
const statisticsOf = (count: number) =>
  packStatistics({
    moments: { count, mean: Float64Array.of(1, count), covariance: Float64Array.of(1, 0, 0, 1) },
    features: Float32Array.of(0, 1, 2, 3),
  });

let made: Made;
let zip: Blob;
const told: Share[] = [];
beforeAll(async () => {
  made = await makeProject();
  ({ blob: zip } = await packProject(
    made.store,
    await listParts(made.store),
    newJob<Share>((share) => void told.push(share)),
  ));
});

const entriesOf = (blob: Blob) => openZip(sourceFromBlob('zip', blob).random!);
const unpack = async (store: Store, blob = zip, chosen?: readonly PartKey[]) =>
  unpackProject(store, blob, chosen ?? (await openProject(store, blob)), newJob());

describe('a project', () => {
  it('is told from other zips, and holds files that others can read', async () => {
    expect(findFormat(new Uint8Array(await zip.slice(0, 512).arrayBuffer()))?.id).toBe('project');
    const entries = await entriesOf(zip);
    expect(entries.filter(({ refusal }) => refusal)).toEqual([]);
    const images = entries.find(({ path }) => path.endsWith('-Clothes-wet/images.npy'))!;
    expect(readNpy(await images.read()).shape).toEqual([200, 64, 64, 3]);
    expect(told.at(-1)).toMatchObject({ done: told.at(-1)!.total });
  });

  it('comes back the same in another store', async () => {
    const { datasetId, runId, modelId } = made;
    const store = openStore(freshDatabaseName());
    const offered = await openProject(store, zip);
    expect(offered.map(({ kind, isHere }) => [kind, isHere])).toEqual([
      ['dataset', false],
      ['run', false],
      ['model', false],
      ['registry', false],
      ['statistics', false],
      ['evaluations', false],
    ]);
    expect((await unpack(store)).refused).toEqual([]);

    const [was, is] = await Promise.all([made.store, store].map((one) => DatasetReader.open(one, datasetId)));
    expect(is!.summary.contentHash).toBe(was!.summary.contentHash);
    expect(is!.summary.count).toBe(198);
    const record = await readRun(store, runId);
    expect(record).toMatchObject({ name: 'Rain', note: 'It rained.', status: 'stopped', datasetId });
    expect(await readStats(store, runId)).toEqual(await readStats(made.store, runId));
    expect(await readGrids(store, runId)).toEqual(await readGrids(made.store, runId));
    expect(await readFilm(store, runId)).toEqual([grid(0), grid(0.8)]);
    const kept = (await listCheckpoints(store, runId)).map(({ metadata }) => metadata['bitAccuracy']);
    expect(kept).toEqual([0.5, 0.25]);
    const timesIn = async (one: Store) =>
      (await listCheckpoints(one, runId)).map(({ savedAtMs }) => savedAtMs);
    expect(await timesIn(store)).toEqual(await timesIn(made.store));
    const { payload } = (await loadCheckpoint(store, runId))!;
    expect(unpackCheckpoint(payload).iteration).toBe(200);
    expect((await loadModel(store, modelId)).bytes).toEqual((await loadModel(made.store, modelId)).bytes);
    expect((await loadModel(store, modelId)).summary.details).toMatchObject({ kimg: 7, network });
    expect(await readRegistryText(store, modelId)).toBe(await readRegistryText(made.store, modelId));
    expect(await listEvaluations(store)).toEqual(await listEvaluations(made.store));
    for (const count of [10, 20])
      expect(await loadStatistics(store, { ...statisticsKey, datasetId }, count)).toEqual(
        statisticsOf(count),
      );
  });

  it('adds its evaluations to those that are here, each once', async () => {
    const store = openStore(freshDatabaseName());
    await saveEvaluation(store, { ...evaluation, seed: 2 });
    const chosen: PartKey[] = [{ kind: 'evaluations', id: 'all' }];
    for (const _ of [1, 2]) await unpack(store, zip, chosen);
    const seeds = (await listEvaluations(store)).map(({ seed }) => seed);
    expect(new Set(seeds)).toEqual(new Set([1, 2]));
    expect(seeds).toHaveLength(2);
  });

  it('names what is here already and leaves it as it is', async () => {
    const { datasetId } = made;
    const store = openStore(freshDatabaseName());
    await unpack(store, zip, [{ kind: 'dataset', id: datasetId }]);
    await renameDataset(store, datasetId, 'Mine');
    const offered = await openProject(store, zip);
    expect(offered.filter(({ isHere }) => isHere).map(({ kind, name }) => [kind, name])).toEqual([
      ['dataset', 'Clothes, wet'],
    ]);
    const { added } = await unpack(store, zip, offered);
    expect(added.map(({ kind }) => kind)).toEqual(['run', 'model', 'registry', 'statistics', 'evaluations']);
    expect((await DatasetReader.open(store, datasetId)).summary.name).toBe('Mine');
  });

  it('with a damaged part has the others, says which, and leaves nothing of it', async () => {
    const bytes = new Uint8Array(await zip.arrayBuffer());
    const at = Buffer.from(bytes).indexOf('images.npy') + 1000;
    bytes[at] = bytes[at]! ^ 1;
    const store = openStore(freshDatabaseName());
    const { added, refused } = await unpack(store, new Blob([bytes]));
    expect(added.map(({ kind }) => kind)).toEqual(['run', 'model', 'registry', 'evaluations']);
    expect(refused).toMatchObject([
      { part: { kind: 'dataset' }, error: { code: 'bad-zip' } },
      { part: { kind: 'statistics' }, error: { code: 'part-missing' } },
    ]);
    const kinds = (await listParts(store)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'dataset' || kind === 'statistics')).toEqual([]);
  });

  it('has no statistics stored beside other pictures than they are of', async () => {
    const { datasetId } = made;
    const store = openStore(freshDatabaseName());
    await unpack(store, zip, [{ kind: 'dataset', id: datasetId }]);
    await leaveOutImages(store, datasetId, [3]);
    const { refused } = await unpack(store);
    expect(refused).toMatchObject([{ part: { kind: 'statistics' }, error: { code: 'part-missing' } }]);
    expect((await listParts(store)).map(({ kind }) => kind)).not.toContain('statistics');
  });

  it('given up leaves nothing of the part under way', async () => {
    const store = openStore(freshDatabaseName());
    const abort = new AbortController();
    const job = new Job<Share>(abort.signal, () => abort.abort(aborted()));
    await expect(unpackProject(store, zip, await openProject(store, zip), job)).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(await listParts(store)).toEqual([]);
  });

  it('is refused where it is another zip', async () => {
    const { blob } = await packProject(made.store, [], newJob());
    expect(await openProject(made.store, blob)).toEqual([]);
    const store = openStore(freshDatabaseName());
    await expect(openProject(store, new Blob(['PK']))).rejects.toMatchObject({ code: 'bad-zip' });
  });
});
