/** The render worker's service on wasm, its store in memory: models, grids, exports and decoding as the page asks for them. */
import 'fake-indexeddb/auto';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchGenerator } from '../../src/drawing/batch-generator.ts';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import type { OpenBackendOptions } from '../../src/engine/open.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { StudioError } from '../../src/base/error.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import { packCheckpoint, splitModel } from '../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { startingPlace } from '../../src/engine/training/schedules/place.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import { listCheckpoints, saveCheckpoint } from '../../src/storage/checkpoints.ts';
import { acquireWriter, type Writer } from '../../src/storage/locks.ts';
import { createRun, runScope } from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { tinyConfig } from '../../src/testing/tiny-run.ts';
import { Catalogue } from './catalogue.ts';
import { Newest } from '../../src/base/newest.ts';
import { Job } from '../kit/job.ts';
import { link, newJob } from '../kit/testing/linked.ts';
import type { DrawProgress, GridRequest, RenderEvent } from './protocol.ts';
import { RenderService } from './service.ts';
import { Heard } from './testing/heard.ts';
import { cellsFrom, fileOf, modelBytes, planOf } from './testing/models.ts';

const network: NetworkConfig = tinyConfig.network; // 8×8, 6 bits

let databases = 0;
let store: Store;
let service: RenderService;
let heard: Heard;
let modelId: string;
let losses = 0;

/** Wasm, whatever is preferred but cpu; the device is lost `losses` times, each right after it opened. */
async function openDevice(preference: string, listeners: Pick<OpenBackendOptions, 'onLost'>) {
  const opened = await openBackendNode({ prefer: preference === 'cpu' ? 'cpu' : 'wasm' });
  if (losses > 0) {
    losses--;
    setTimeout(() => listeners.onLost?.(new StudioError('gpu-lost', 'The device was lost.')));
  }
  return opened;
}

const gridRequest = (change: Partial<GridRequest> = {}): GridRequest => ({
  modelId,
  plan: planOf(4, 3),
  noise: 'stored',
  ...change,
});

beforeEach(async () => {
  store = openStore(`render-${databases++}`);
  losses = 0;
  const catalogue = new Catalogue(store, async (from, id) => {
    const { readModelBytes } = await import('../kit/model-bytes.ts');
    return id === 'sample' ? modelBytes(1, { name: 'The sample', kimg: '12.5' }) : readModelBytes(from, id);
  });
  service = new RenderService({ store, codecs: nodeCodecs, openDevice, catalogue });
  heard = new Heard(service);
  modelId = 'sample';
});
afterEach(async () => {
  vi.restoreAllMocks();
  heard.close();
  await service.close();
});

describe('models at hand', () => {
  let writer: Writer | undefined;
  afterEach(() => writer?.release());

  /** A run whose every save holds other weights and four images more. */
  async function storeRun(): Promise<() => Promise<void>> {
    await createRun(store, { id: 'r1', name: 'My run', datasetId: null, config: { ...tinyConfig } });
    writer = (await acquireWriter(store, runScope('r1')))!;
    const { fence } = writer;
    let iteration = 0;
    return async () => {
      iteration++;
      const payload = packCheckpoint(stateAt(iteration));
      const kimg = (iteration * tinyConfig.batch) / 1000;
      await saveCheckpoint(store, 'r1', payload, { kimg }, fence);
    };
  }

  function stateAt(iteration: number): TrainingState {
    const model = initialModel(network, iteration);
    const { G } = splitModel(model.weights, new Map());
    const none = { secondMoments: new Map(), beta2Power: 1 };
    return {
      config: tinyConfig,
      iteration,
      imagesShown: iteration * tinyConfig.batch,
      model,
      average: G!,
      optimisers: { generator: none, decoder: none, discriminator: none },
      place: startingPlace,
      pathAverage: 0,
    };
  }

  it('are a run’s other checkpoints, too, by their ids', async () => {
    const save = await storeRun();
    await save();
    const [first] = await listCheckpoints(store, 'r1');
    await save();
    expect((await service.openModel('run:r1')).kimg).toBe(0.008);
    const older = await service.openModel(`run:r1@${first!.id}`);
    expect(older).toMatchObject({ name: 'My run, at 0.004 kimg', kimg: 0.004 });
    expect(older.sha256).not.toBe((await service.openModel('run:r1')).sha256);
    await save();
    await expect(service.openModel('run:r1@gone')).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('are the sample, imported files and runs that have a checkpoint, described without loading weights', async () => {
    const save = await storeRun();
    expect((await service.listModels()).map(({ id }) => id)).toEqual(['sample']);
    await save();
    const { id } = await service.importModel(fileOf(modelBytes(2), 'network-snapshot-000120.safetensors'));
    const listed = await service.listModels();
    expect(listed.map(({ id: own, origin, kimg, bits }) => ({ own, origin, kimg, bits }))).toEqual([
      { own: 'sample', origin: 'sample', kimg: 12.5, bits: 6 },
      { own: id, origin: 'imported', kimg: 120, bits: 6 },
      { own: 'run:r1', origin: 'run', kimg: 0.004, bits: 6 },
    ]);
  });

  it('tell their configuration, size and hash once opened', async () => {
    const info = await service.openModel('sample');
    expect(info).toMatchObject({
      name: 'The sample',
      resolution: 8,
      channels: 3,
      network,
      architecture: 'skip generator, resnet discriminator',
      backend: 'wasm',
    });
    expect(info.parameterCount.decoder).toBeGreaterThan(1000);
    const digest = await crypto.subtle.digest('SHA-256', modelBytes(1, { name: 'The sample', kimg: '12.5' }));
    expect(info.sha256).toBe(Buffer.from(digest).toString('hex'));
  });

  it('move on to the newest checkpoint of a run when it is opened again', async () => {
    const save = await storeRun();
    await save();
    const first = await service.openModel('run:r1');
    expect(await service.openModel('run:r1')).toEqual(first);
    await save();
    const second = await service.openModel('run:r1');
    expect(second.kimg).toBe(0.008);
    expect(second.sha256).not.toBe(first.sha256);
  });

  it('are refused before they are stored where a file is none', async () => {
    const text = fileOf(new TextEncoder().encode('not a model at all'), 'notes.safetensors');
    await expect(service.importModel(text)).rejects.toBeInstanceOf(StudioError);
    expect(await service.listModels()).toHaveLength(1);
  });

  it('are renamed when they were imported, and tell what is in their file', async () => {
    const { id } = await service.importModel(fileOf(modelBytes(2), 'mine.safetensors'));
    await service.renameModel(id, 'faces');
    expect((await service.openModel(id)).name).toBe('faces');
    await expect(service.renameModel('sample', 'x')).rejects.toMatchObject({ code: 'model-kept' });
    const networks = await service.modelLayers(id);
    const held = openNetwork(modelBytes(2)).networks;
    expect(networks.map(({ letter }) => letter).toSorted()).toEqual(Object.keys(held).toSorted());
    for (const { letter, values, variables } of networks) {
      expect(variables.map(({ name }) => name)).toEqual([...held[letter]!.keys()]);
      expect(variables.map(({ shape }) => shape)).toEqual(
        [...held[letter]!.values()].map(({ shape }) => shape),
      );
      expect(values).toBe([...held[letter]!.values()].reduce((sum, { data }) => sum + data.length, 0));
    }
  });

  it('can be deleted when they were imported, and only then', async () => {
    const { id } = await service.importModel(fileOf(modelBytes(2), 'mine.safetensors'));
    await service.deleteModel(id);
    expect(await service.listModels()).toHaveLength(1);
    await expect(service.openModel(id)).rejects.toMatchObject({ code: 'model-missing' });
    for (const kept of ['sample', 'run:r1']) {
      await expect(service.deleteModel(kept)).rejects.toMatchObject({ code: 'model-kept' });
    }
  });
});

describe('a grid', () => {
  it('has the pixels of its cells, whatever the batches', async () => {
    const all = await service.renderGrid(gridRequest(), newJob());
    expect([all.sheet.columns, all.sheet.rows]).toEqual([4, 3]);
    const ninth = await service.renderGrid(gridRequest({ plan: planOf(1, 1, { seed: 19 }) }), newJob());
    expect(cellOf(all.sheet, 9)).toEqual(cellOf(ninth.sheet, 0));
    expect(cellOf(all.sheet, 9)).not.toEqual(cellOf(all.sheet, 8));
  });

  it('is another with stored noise, without, and with noise from a seed, which means the same each time', async () => {
    const draw = async (noise: GridRequest['noise']) =>
      cellOf((await service.renderGrid(gridRequest({ noise, plan: planOf(1, 1) }), newJob())).sheet, 0);
    const [stored, none, seven, eight] = [
      await draw('stored'),
      await draw('none'),
      await draw({ seed: 7 }),
      await draw({ seed: 8 }),
    ];
    await service.close(); // and with it what was drawn
    expect(await draw({ seed: 7 })).toEqual(seven);
    expect(new Set([stored, none, seven, eight].map((pixels) => pixels.join())).size).toBe(4);
  });

  it('is not drawn again as long as it is kept, nor is a picture that was previewed', async () => {
    const [cell] = (await service.renderGrid(gridRequest(), newJob())).cells;
    const request = { modelId, cell: { ...cell!, fingerprint: '010101' }, noise: 'stored' } as const;
    const preview = await service.readCell({ ...request, unread: true }, newJob());
    const drawn = vi.spyOn(BatchGenerator.prototype, 'draw');
    await service.renderGrid(gridRequest(), newJob());
    expect((await service.readCell(request, newJob())).picture).toEqual(preview.picture);
    expect(drawn).not.toHaveBeenCalled();
  });

  it('tells progress between batches', async () => {
    const dones: number[] = [];
    await service.renderGrid(
      gridRequest(),
      newJob(({ done }) => void dones.push(done)),
    );
    expect(dones).toEqual([6, 12]);
  });

  it('is dropped in the middle of drawing once nobody wants it, and no other with it', async () => {
    const unwanted = new AbortController();
    const dones: number[] = [];
    const job = new Job<DrawProgress>(unwanted.signal, ({ done }) => {
      dones.push(done);
      unwanted.abort();
    });
    const drawn = service.renderGrid(gridRequest({ plan: planOf(8, 5) }), job);
    const other = service.renderGrid(gridRequest(), newJob());
    await expect(drawn).rejects.toMatchObject({ code: 'aborted' });
    expect(Math.max(...dones)).toBeLessThan(40);
    expect((await other).cells).toHaveLength(12);
  });

  it('is dropped for a newer one that the page asks for, over the port', async () => {
    const { client } = link<RenderService, RenderEvent>(() => service);
    const newest = new Newest();
    const draw = () => {
      const request = gridRequest({ plan: planOf(8, 5) });
      return client.job({ signal: newest.next() }, (worker, job) => worker.renderGrid(request, job));
    };
    const older = draw();
    older.catch(() => undefined);
    const newer = draw();
    await expect(older).rejects.toMatchObject({ code: 'aborted' });
    expect((await newer).cells).toHaveLength(40);
    client.terminate();
  });

  it('shows differences to a reference with their mean squares', async () => {
    const plain = await service.renderGrid(gridRequest(), newJob());
    const difference = { referenceIndex: 2, gain: 4 };
    const { distances, sheet } = await service.renderGrid(gridRequest({ difference }), newJob());
    expect(distances![2]).toBe(0);
    expect(Math.min(...distances!.filter((_, i) => i !== 2))).toBeGreaterThan(0);
    expect(cellOf(sheet, 2)).toEqual(cellOf(plain.sheet, 2));
  });

  it.each([
    ['no columns', { plan: planOf(0, 3) }],
    ['half a row', { plan: planOf(4, 1.5) }],
    ['a reference outside', { difference: { referenceIndex: 12, gain: 1 } }],
    [
      'a fingerprint of another length',
      { plan: planOf(1, 1, { mode: 'same-fingerprint', given: { 0: '01' } }) },
    ],
    ['a seed beyond numpy', { plan: planOf(4, 3, { seed: 2 ** 32 }) }],
  ])('with %s is refused', async (_, change) => {
    await expect(service.renderGrid(gridRequest(change), newJob())).rejects.toBeInstanceOf(StudioError);
  });
});

describe('the device', () => {
  it('is opened again after a loss, models and all, and the grid comes as if nothing had been', async () => {
    const expected = (await service.renderGrid(gridRequest(), newJob())).sheet;
    await service.close();
    losses = 1;
    const reply = await service.renderGrid(gridRequest(), newJob());
    expect(reply.sheet).toEqual(expected);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard.events.filter(({ type }) => type === 'notice')).toHaveLength(1);
  });

  it('computes the same on another backend, within a level', async () => {
    const wasm = await service.renderGrid(gridRequest({ plan: planOf(2, 1) }), newJob());
    await service.setBackend('cpu');
    const cpu = await service.renderGrid(gridRequest({ plan: planOf(2, 1) }), newJob());
    expect([wasm.backend, cpu.backend]).toEqual(['wasm', 'cpu']);
    const off = wasm.sheet.rgba.map((value, i) => Math.abs(value - cpu.sheet.rgba[i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
  });

  it('is left without a tensor more by anything that is asked for', async () => {
    const [cell] = cellsFrom(10, 1);
    const ask = async (): Promise<void> => {
      await service.renderGrid(gridRequest(), newJob());
      await service.renderGrid(
        gridRequest({ noise: { seed: 3 }, difference: { referenceIndex: 0, gain: 2 } }),
        newJob(),
      );
      const noise = 'none';
      const { bytes } = await service.exportPng({
        modelId,
        cells: [cell!],
        columns: 1,
        noise,
        fileStem: 'x',
      });
      await service.decode({ modelId, image: fileOf(bytes, 'x.png') }, newJob());
      const wrong = planOf(4, 3, { mode: 'matrix', given: { 0: '2' } });
      await service.renderGrid(gridRequest({ plan: wrong }), newJob()).catch(() => undefined);
    };
    await ask();
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 3; i++) await ask();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });
});

/** RGBA of one cell of a sheet. */
function cellOf(
  { columns, resolution, rgba }: { columns: number; resolution: number; rgba: Uint8ClampedArray },
  cell: number,
): number[] {
  const rows = Array.from({ length: resolution }, (_, y) => {
    const top = Math.floor(cell / columns) * resolution + y;
    const start = (top * columns + (cell % columns)) * resolution * 4;
    return [...rgba.subarray(start, start + resolution * 4)];
  });
  return rows.flat();
}
