/** Exports of the render worker: a run as the official results folder, a model as .safetensors and .onnx. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import type { PlainVariable } from '../../src/engine/networks/load.ts';
import { layoutOf, type NetworkLetter } from '../../src/engine/networks/model-file.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { packCheckpoint, splitModel } from '../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { startingPlace } from '../../src/engine/training/schedules/place.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import { decodePng, readPngHeader } from '../../src/formats/png.ts';
import { protobufFields } from '../../src/formats/protobuf-reader.ts';
import { readTfrecords } from '../../src/formats/tfrecord.ts';
import { sourceOfBytes } from '../../src/formats/byte-source.ts';
import { openZip } from '../../src/formats/zip.ts';
import { saveCheckpoint } from '../../src/storage/checkpoints.ts';
import { DatasetWriter } from '../../src/storage/datasets.ts';
import { acquireWriter, type Writer } from '../../src/storage/locks.ts';
import { saveEvaluation } from '../../src/storage/metrics.ts';
import { appendStats, createRun, runScope, type StatsPoint } from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { tinyConfig, tinyPixels } from '../../src/testing/tiny-run.ts';
import type { ExportProgress, RenderEvent } from './protocol.ts';
import { link, newJob, type Linked } from '../kit/testing/linked.ts';
import { RenderService } from './service.ts';

const { network } = tinyConfig;
let databases = 0;
let store: Store;
let service: RenderService;
let linked: Linked<RenderService, RenderEvent>;
let writer: Writer | undefined;

beforeEach(() => {
  store = openStore(`exports-${databases++}`);
  const openDevice = () => openBackendNode({ prefer: 'wasm' });
  service = new RenderService({ store, codecs: nodeCodecs, openDevice });
  linked = link(() => service);
});
afterEach(async () => {
  linked.client.terminate();
  writer?.release();
  writer = undefined;
  await service.close();
});

/** As after training: other networks than the seed's, moments of one kind. */
function stateAt(imagesShown: number): TrainingState {
  const model = initialModel(network, imagesShown);
  const optimiser = (letter: NetworkLetter): TrainingState['optimisers']['generator'] => {
    const specs = layoutOf(letter, network).filter(({ trainable }) => trainable);
    const moments = specs.map(({ name, shape }): [string, PlainVariable] => {
      const size = shape.reduce((product, n) => product * n, 1);
      return [name, { shape, data: new Float32Array(size).fill(0.25) }];
    });
    return { secondMoments: new Map(moments), beta2Power: 0.5 };
  };
  return {
    config: tinyConfig,
    iteration: imagesShown / tinyConfig.batch,
    imagesShown,
    model,
    average: splitModel(model.weights, new Map()).G!,
    optimisers: { generator: optimiser('G'), decoder: optimiser('E'), discriminator: optimiser('D') },
    place: startingPlace,
    pathAverage: 0.75,
  };
}

async function storeRun({
  datasetId = null,
  startFrom,
}: { datasetId?: string | null; startFrom?: string } = {}) {
  await createRun(store, { id: 'r1', name: 'My run: 1', datasetId, config: { ...tinyConfig }, startFrom });
  writer = (await acquireWriter(store, runScope('r1')))!;
  const { fence } = writer;
  const mark = (number: number) => ({ number, atMs: Date.now(), maintenanceMs: 500, memoryBytes: 1e6 });
  const points: StatsPoint[] = [
    { kimg: 0.016, elapsedMs: 1000, values: { generator: 2, bitAccuracy: 0.5 }, tick: mark(0) },
    { kimg: 1.04, elapsedMs: 9000, values: { generator: 1, r1: 4, bitAccuracy: 0.75 }, tick: mark(1) },
  ];
  await appendStats(store, 'r1', points, fence);
  const payloads = [];
  for (const imagesShown of [1040, 12_512]) {
    const payload = packCheckpoint(stateAt(imagesShown));
    payloads.push(payload);
    await saveCheckpoint(store, 'r1', payload, { kimg: imagesShown / 1000 }, fence);
  }
  return payloads;
}

async function storeDataset(): Promise<string> {
  const name = 'Tiny faces';
  const dataset = await DatasetWriter.begin(store, { name, resolution: 8, channels: 3, source: 'spec' });
  await dataset.add(tinyPixels());
  return (await dataset.finish()).id;
}

/** The files of the zip by name, all of one folder. */
async function unzip(blob: Blob): Promise<{ folder: string; files: Map<string, Uint8Array> }> {
  const entries = await openZip(sourceOfBytes(new Uint8Array(await blob.arrayBuffer())));
  const folder = entries[0]!.path.split('/')[0]!;
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    expect(entry.path.startsWith(`${folder}/`)).toBe(true);
    files.set(entry.path.slice(folder.length + 1), await entry.read());
  }
  return { folder, files };
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe('a run', () => {
  it('becomes the official results folder', async () => {
    const payloads = await storeRun({ datasetId: await storeDataset() });
    const accuracy = { accuracy: 0.9, right: 54, total: 60, interval: [0.8, 0.95] as [number, number] };
    await saveEvaluation(store, {
      modelId: 'run:r1',
      modelName: 'My run: 1',
      kimg: 12.512,
      datasetId: 'd',
      datasetName: 'Tiny faces',
      features: 'inception',
      metric: 'fid_watermark_accuracy_30k',
      images: 30_000,
      reals: 10,
      frechet: 11.5,
      kernel: null,
      bitAccuracy: accuracy,
      seed: 0,
      backend: 'wasm',
      elapsedMs: 65_000,
    });

    const seen: number[] = [];
    const reply = await linked.client.job(
      { onProgress: ({ progress }: ExportProgress) => seen.push(progress) },
      (worker, job) => worker.exportRun('r1', job),
    );
    expect(reply.fileName).toBe('My-run-1.zip');
    const { folder, files } = await unzip(reply.blob);
    expect(folder).toBe(
      '00000-stylegan2-Tiny-faces-1gpu-config-e-Gskip-Dresnet_watermark_size_6.000000_decoupleL2_weight_2.000000_latentsRecL2_weight_1.000000_watermarkCls_weight_10.000000_res_modulated_range_4-128',
    );
    const grids = ['init', '000001', '000012'].flatMap((label) =>
      ['arbitrary', 'latents-same', 'watermarks-same'].map((kind) => `fakes-${kind}-${label}.png`),
    );
    const eventsName = [...files.keys()].find((name) => name.startsWith('events.out.tfevents.'))!;
    expect([...files.keys()].toSorted()).toEqual(
      [
        'reals.png',
        ...grids,
        'network-snapshot-000001.safetensors',
        'network-snapshot-000012.safetensors',
        'training-state.safetensors',
        'config.json',
        'log.txt',
        'metric-fid_watermark_accuracy_30k.txt',
        eventsName,
      ].toSorted(),
    );

    // The newest checkpoint continues exactly. A snapshot has only its networks.
    expect(Buffer.from(files.get('training-state.safetensors')!).equals(Buffer.from(payloads[1]!))).toBe(
      true,
    );
    const snapshot = openNetwork(files.get('network-snapshot-000012.safetensors')!);
    expect([...snapshot.networks.Gs!]).toEqual([...openNetwork(payloads[1]!).networks.Gs!]);
    expect(snapshot.rest.size).toBe(0);

    expect(text(files.get('log.txt'))).toMatch(
      /\ntick 1 +kimg 1\.0 +lod 0\.00 +minibatch 4 +time 10s +sec\/tick 8\.0 +sec\/kimg 7\.81 +maintenance 0\.5 +gpumem 0\.0\n/,
    );
    expect(text(files.get('metric-fid_watermark_accuracy_30k.txt'))).toBe(
      'network-snapshot-000012        time 1m 05s       fid_watermark_accuracy_30k_fid 11.5000    fid_watermark_accuracy_30k_watermark_bit_accuracy 0.9000\n',
    );
    expect(JSON.parse(text(files.get('config.json')))).toMatchObject({
      config: { seed: tinyConfig.seed },
      dataset: { name: 'Tiny faces', count: 10 },
      resumedFrom: null,
    });
    const tags = tagsOf(files.get(eventsName)!);
    expect(tags).toEqual(
      expect.arrayContaining([
        'Loss/loss_G',
        'Loss/gradient_penalty',
        'Progress/kimg',
        'reals',
        'fakes-arbitrary',
      ]),
    );
    expect(tags.filter((tag) => tag === 'fakes-watermarks-same')).toHaveLength(3);
    expect(tags).toContain('Metrics/fid_watermark_accuracy_30k_fid');

    // 1920/8 × 1080/8, held at 32 × 32.
    for (const name of ['reals.png', ...grids]) {
      expect(readPngHeader(files.get(name)!)).toMatchObject({ width: 256, height: 256 });
    }
    const { data: reals } = decodePng(files.get('reals.png')!);
    const firstRow = [...reals.subarray(0, 32)].filter((_, i) => i % 4 < 3);
    expect(firstRow).toEqual([...tinyPixels().subarray(0, 24)]);
    const pixels = (name: string) => Buffer.from(decodePng(files.get(name)!).data);
    expect(pixels('fakes-arbitrary-init.png').equals(pixels('fakes-arbitrary-000001.png'))).toBe(false);
    expect(pixels('fakes-arbitrary-000012.png').equals(pixels('fakes-latents-same-000012.png'))).toBe(false);
    expect(Math.max(...seen)).toBeGreaterThan(0.5);
  });

  it('is exported without its deleted dataset and without the model it began with, and says so', async () => {
    await storeRun({ datasetId: 'gone', startFrom: 'gone-too' });
    const { files } = await unzip((await service.exportRun('r1', newJob())).blob);
    expect(files.has('reals.png')).toBe(false);
    expect(files.has('fakes-arbitrary-init.png')).toBe(false);
    expect(files.has('fakes-arbitrary-000012.png')).toBe(true);
    expect(text(files.get('log.txt'))).toContain('no reals.png');
    expect(JSON.parse(text(files.get('config.json')))).toMatchObject({
      dataset: null,
      resumedFrom: 'gone-too',
    });
  });

  it('stops being exported when nobody wants it any more', async () => {
    await storeRun();
    const abort = new AbortController();
    const reply = linked.client.job({ signal: abort.signal }, (worker, job) => worker.exportRun('r1', job));
    abort.abort();
    await expect(reply).rejects.toMatchObject({ code: 'aborted' });
  });

  it('that is not stored is refused', async () => {
    await expect(service.exportRun('r2', newJob())).rejects.toMatchObject({ code: 'run-missing' });
  });
});

describe('a model', () => {
  it('of a run is its networks, under a name that files can have', async () => {
    await storeRun();
    const { fileName, blob } = await service.exportModel({
      modelId: 'run:r1',
      wanted: { format: 'safetensors' },
    });
    expect(fileName).toBe('My-run-1.safetensors');
    const file = openNetwork(new Uint8Array(await blob.arrayBuffer()));
    expect(Object.keys(file.networks).toSorted()).toEqual(['D', 'E', 'G', 'Gs']);
    expect(file.metadata['imagesShown']).toBe('12512');
    // It comes back as what it is: how long it was trained is told again.
    const { kimg } = await service.importModel({ blob, fileName });
    expect(kimg).toBe(12.512);
  });

  it('gives each of its parts as ONNX', async () => {
    await storeRun();
    const sizes = [];
    for (const part of ['generator', 'decoder', 'discriminator'] as const) {
      const wanted = { format: 'onnx', part } as const;
      const { fileName, blob } = await service.exportModel({ modelId: 'run:r1', wanted });
      expect(fileName).toBe(`My-run-1-${part}.onnx`);
      sizes.push(blob.size);
    }
    expect(new Set(sizes).size).toBe(3);
  });
});

/** The tags of every summary in a TensorBoard file, in order. */
function tagsOf(file: Uint8Array): string[] {
  const nested = (message: Uint8Array, field: number): Uint8Array[] =>
    [...protobufFields(message)].flatMap((part) =>
      part.field === field && part.wire !== 'varint' ? [part.bytes] : [],
    );
  return [...readTfrecords(file)].flatMap((event) =>
    nested(event, 5).flatMap((summary) =>
      nested(summary, 1).flatMap((value) => nested(value, 1).map((tag) => text(tag))),
    ),
  );
}
