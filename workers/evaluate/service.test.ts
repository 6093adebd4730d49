/** The evaluation worker's service on wasm, its store in memory: as the page asks for it. */
import 'fake-indexeddb/auto';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBackendNode } from '../../src/engine/open-node.ts';
import type { OpenBackendOptions } from '../../src/engine/open.ts';
import { StudioError } from '../../src/base/error.ts';
import { packModel, type Networks } from '../../src/engine/networks/model-file.ts';
import { splitModel } from '../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { writeSafetensors, type SafetensorsTensor } from '../../src/formats/safetensors.ts';
import { layerShapes } from '../../src/metrics/inception/architecture.ts';
import { DatasetWriter } from '../../src/storage/datasets.ts';
import { listStatistics } from '../../src/storage/metrics.ts';
import { saveModel } from '../../src/storage/models.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { tinyConfig } from '../../src/testing/tiny-run.ts';
import { link, type Linked } from '../kit/testing/linked.ts';
import type { EvaluateEvent, EvaluationProgress, EvaluationRequest } from './protocol.ts';
import { EvaluateService } from './service.ts';

const { network } = tinyConfig; // 8×8 RGB, 6 bits

let databases = 0;
let store: Store;
let linked: Linked<EvaluateService, EvaluateEvent>;
/** Of the evaluations so far. */
let phases: Set<string>;
let datasetId: string;
let losses = 0;

async function openDevice(_: string, listeners: Pick<OpenBackendOptions, 'onLost'>) {
  const opened = await openBackendNode({ prefer: 'wasm' });
  if (losses > 0) {
    losses--;
    setTimeout(() => listeners.onLost?.(new StudioError('gpu-lost', 'The device was lost.')));
  }
  return opened;
}

async function storeDataset(resolution: number, channels: 1 | 3 = 3, count = 12): Promise<string> {
  const writer = await DatasetWriter.begin(store, { name: 'Photos', resolution, channels, source: 'spec' });
  const size = resolution * resolution * channels;
  await writer.add(Uint8Array.from({ length: count * size }, (_, i) => (i * 37 + (i >> 5)) % 256));
  return (await writer.finish()).id;
}

/** A model of fresh weights with the networks that are named. */
async function storeModel(...letters: (keyof Networks)[]): Promise<string> {
  const { weights } = initialModel(network, 1);
  const all: Networks = splitModel(weights, weights);
  const chosen = Object.fromEntries(letters.map((letter) => [letter, all[letter]]));
  const bytes = packModel(network, chosen, { metadata: { kimg: '12.5' } });
  const details = { network: { ...network }, kimg: 12.5 };
  const file = { name: 'Fresh', origin: 'imported', fileName: 'Fresh.safetensors', details };
  return (await saveModel(store, bytes, file)).id;
}

const request = async (change: Partial<EvaluationRequest> = {}): Promise<EvaluationRequest> => ({
  modelId: change.modelId ?? (await storeModel('Gs', 'D', 'E')),
  datasetId,
  numImages: 20,
  features: 'random',
  kernel: true,
  seed: 1,
  ...change,
});

/** Through the client, with its progress kept. */
const evaluate = (asked: EvaluationRequest, signal?: AbortSignal) =>
  linked.client.job(
    { signal, onProgress: ({ phase }: EvaluationProgress) => phases.add(phase) },
    (worker, job) => worker.evaluate(asked, job),
  );

beforeEach(async () => {
  store = openStore(`evaluate-${databases++}`);
  linked = link(() => new EvaluateService({ store, openDevice }));
  phases = new Set();
  losses = 0;
  datasetId = await storeDataset(8);
});
afterEach(() => linked.client.terminate());

it('without real pictures only bits are read, the same ones as beside them', async () => {
  const asked = await request({ kernel: false });
  const beside = await evaluate(asked);
  phases.clear();
  const alone = await evaluate({ ...asked, datasetId: null });
  await new Promise((resolve) => setTimeout(resolve));
  expect(alone).toMatchObject({
    datasetId: null,
    features: 'none',
    metric: 'watermark_accuracy_20',
    frechet: null,
    reals: 0,
    bitAccuracy: beside.bitAccuracy,
  });
  expect(phases).toEqual(new Set(['loading', 'fakes']));
  expect(await linked.remote.listResults()).toEqual([alone, beside]);
});

describe('an evaluation on random features', () => {
  it('is stored with its model, its counts and a name that does not say FID', async () => {
    const result = await evaluate(await request());
    expect(result).toMatchObject({
      modelName: 'Fresh',
      kimg: 12.5,
      datasetName: 'Photos',
      metric: 'random_features_watermark_accuracy_20',
      images: 20,
      reals: 12,
      backend: 'wasm',
    });
    expect(result.bitAccuracy.total).toBe(20 * 6);
    expect(result.frechet).toBeGreaterThan(0);
    expect(result.kernel).toEqual(expect.any(Number));
    expect(await linked.remote.listResults()).toEqual([result]);
    await linked.remote.deleteResult(result.id);
    expect(await linked.remote.listResults()).toEqual([]);
  });

  it('tells its phases, and computes the statistics of the reals only once', async () => {
    const asked = await request({ kernel: false });
    const first = await evaluate(asked);
    await new Promise((resolve) => setTimeout(resolve));
    expect(phases).toEqual(new Set(['loading', 'reals', 'fakes', 'distance']));
    expect(first.kernel).toBeNull();
    phases.clear();
    const again = await evaluate(asked);
    await new Promise((resolve) => setTimeout(resolve));
    expect(phases).toEqual(new Set(['loading', 'fakes', 'distance']));
    expect([again.frechet, again.bitAccuracy]).toEqual([first.frechet, first.bitAccuracy]);
    expect(await listStatistics(store)).toHaveLength(1);
  });

  it('sees larger reals as the networks do: averaged down', async () => {
    const small = await storeDataset(8, 3, 4);
    const large = await DatasetWriter.begin(store, {
      name: 'Large',
      resolution: 16,
      channels: 3,
      source: 'spec',
    });
    const pixels = Uint8Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => (i * 37 + (i >> 5)) % 256);
    await large.add(doubled(pixels, 4));
    const modelId = await storeModel('Gs', 'D', 'E');
    const ofSmall = await evaluate(await request({ modelId, datasetId: small }));
    const { id } = await large.finish();
    expect((await evaluate(await request({ modelId, datasetId: id }))).frechet).toBe(ofSmall.frechet);
  });

  it('leaves nothing behind but the constants of its device, however many images there were', async () => {
    const modelId = await storeModel('Gs', 'D', 'E');
    const left = async (numImages: number): Promise<number> => {
      const before = tf.engine().state.numTensors;
      await evaluate(await request({ modelId, numImages }));
      return tf.engine().state.numTensors - before;
    };
    const constants = await left(4);
    expect(constants).toBeLessThan(10);
    expect(await left(40)).toBe(constants);
  });

  it('starts over once when the device is lost, with the same result', async () => {
    const asked = await request();
    const { frechet, bitAccuracy } = await evaluate(asked);
    losses = 1;
    expect(await evaluate(asked)).toMatchObject({ frechet, bitAccuracy });
    expect(losses).toBe(0);
    expect(linked.events.filter(({ type }) => type === 'notice')).toHaveLength(1);
  });

  it('can be cancelled in the middle, stores nothing then, and lets the next one begin', async () => {
    const abort = new AbortController();
    const long = evaluate(await request({ numImages: 1_000_000 }), abort.signal);
    const outcome = long.catch((error: unknown) => error);
    await expect(evaluate(await request())).rejects.toMatchObject({ code: 'busy' });
    while (!phases.has('fakes')) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    expect(await outcome).toMatchObject({ code: 'aborted' });
    expect(await linked.remote.listResults()).toEqual([]);
    expect((await evaluate(await request())).images).toBe(20);
  });
});

describe('what cannot be evaluated', () => {
  it.each([
    ['one image', { numImages: 1 }, 'bad-request'],
    ['a dataset that is gone', { datasetId: 'gone' }, 'dataset-missing'],
    ['a model that is gone', { modelId: 'gone' }, 'model-missing'],
    ['Inception without its weights', { features: 'inception' } as const, 'weights-missing'],
  ])('is refused: %s', async (_, change, code) => {
    await expect(evaluate(await request(change))).rejects.toMatchObject({ code });
  });

  it('is refused: reals smaller than the networks, or grey ones against colour', async () => {
    for (const wrong of [await storeDataset(4), await storeDataset(8, 1)]) {
      const refused = evaluate(await request({ datasetId: wrong }));
      await expect(refused).rejects.toMatchObject({
        code: 'dataset-mismatch',
        message: /8×8 pixels in colour/,
      });
    }
  });

  it('is refused: a model without its decoder', async () => {
    const modelId = await storeModel('Gs');
    await expect(evaluate(await request({ modelId }))).rejects.toMatchObject({
      code: 'incomplete-model',
      message: /decoder/,
    });
  });
});

describe("Inception's weights", () => {
  it('are refused by name and reason where they are of another network or in half precision', async () => {
    const other = writeSafetensors(new Map([['weight', f32([2], [1, 2])]]));
    await expect(
      linked.remote.keepInceptionFile(new Blob([other]), 'other.safetensors'),
    ).rejects.toMatchObject({
      code: 'not-inception',
      message: /^other\.safetensors: .*Conv2d_1a_3x3\.conv\.weight is missing/,
    });
    const half: SafetensorsTensor = { dtype: 'F16', shape: [1], data: new Uint16Array(1) };
    const halved = writeSafetensors(new Map([['Conv2d_1a_3x3.conv.weight', half]]));
    await expect(
      linked.remote.keepInceptionFile(new Blob([halved]), 'half.safetensors'),
    ).rejects.toMatchObject({
      message: /half precision/,
    });
    await expect(linked.remote.keepInceptionFile(new Blob([]), 'empty.pth')).rejects.toBeInstanceOf(
      StudioError,
    );
    expect(await linked.remote.inceptionFile()).toBeNull();
  });

  it('once kept give the FID under its official name, until they are forgotten', async () => {
    const kept = await linked.remote.keepInceptionFile(new Blob([inceptionBytes()]), 'inception.safetensors');
    expect(await linked.remote.inceptionFile()).toEqual(kept);
    const result = await evaluate(
      await request({ features: 'inception', numImages: 2, datasetId: await storeDataset(8, 3, 2) }),
    );
    expect(result).toMatchObject({ metric: 'fid_watermark_accuracy_2', features: 'inception' });
    expect(result.frechet).toBeGreaterThan(0);
    await linked.remote.forgetInceptionFile();
    expect(await linked.remote.inceptionFile()).toBeNull();
  });
});

function f32(shape: number[], values: ArrayLike<number>): SafetensorsTensor {
  return { dtype: 'F32', shape, data: Float32Array.from(values) };
}

/** Every tensor that Inception needs, of small values that keep its activations finite. */
function inceptionBytes(): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, conv, inputs } of layerShapes()) {
    const { outputs, kernel } = conv;
    const fanIn = inputs * kernel[0] * kernel[1];
    const filter = new Float32Array(outputs * fanIn);
    for (let i = 0; i < filter.length; i++)
      filter[i] = (((i * 7919) % 1009) / 504 - 1) * Math.sqrt(6 / fanIn);
    tensors.set(`${name}.conv.weight`, { dtype: 'F32', shape: [outputs, inputs, ...kernel], data: filter });
    const constant = (value: number) => f32([outputs], new Float32Array(outputs).fill(value));
    tensors.set(`${name}.bn.weight`, constant(1));
    tensors.set(`${name}.bn.bias`, constant(0));
    tensors.set(`${name}.bn.running_mean`, constant(0));
    tensors.set(`${name}.bn.running_var`, constant(1));
  }
  return writeSafetensors(tensors);
}

/** [count,8,8,3] with every pixel four times: [count,16,16,3]. */
function doubled(pixels: Uint8Array, count: number): Uint8Array {
  return Uint8Array.from({ length: count * 16 * 16 * 3 }, (_, i) => {
    const [c, x, y, n] = [i % 3, Math.floor(i / 3) % 16, Math.floor(i / 48) % 16, Math.floor(i / 768)];
    return pixels[((n * 8 + (y >> 1)) * 8 + (x >> 1)) * 3 + c]!;
  });
}
