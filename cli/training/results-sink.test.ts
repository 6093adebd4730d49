/** A run on the command line whose disk fills up, and what the next run takes over from it. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudioError } from '../../src/base/error.ts';
import { unpackModel } from '../../src/engine/networks/model-file.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { describeEachBackend } from '../../src/testing/backends.ts';
import { tinyConfig, tinyImages } from '../../src/testing/tiny-run.ts';
import { Console } from '../console.ts';
import { RunFolder } from '../run-folder.ts';
import { RunResults } from './results.ts';
import { trainIntoFolder, type RunParts } from './run.ts';

const full = new StudioError('cannot-write', 'training-state.safetensors: the disk is full.');
const png = encodePng({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) });
/** Ticks at iterations 4, 8 and 12, with grids and a checkpoint each. */
const everyTick = { totalKimg: 0.048, imagesPerTick: 16, gridEveryTicks: 1, checkpointEveryTicks: 1 };

let folder: string;
let said: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-sink-'));
  said = '';
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function begin(
  change: Partial<TrainingConfig> = {},
): Promise<{ results: RunResults; parts: RunParts }> {
  const sink = { write: (text: string) => (said += text) };
  const trainer = new Trainer({ ...tinyConfig, ...everyTick, ...change }, tinyImages());
  const results = new RunResults(await RunFolder.create(folder, 'run'));
  const parts: RunParts = {
    settings: { config: trainer.config, dataset: null, resumedFrom: null },
    firstLines: [],
    trainer,
    images: tinyImages(),
    results,
    backend: { name: 'wasm', refusals: [], dispose: () => undefined },
    fault: new AbortController().signal,
    tuning: undefined,
    console: new Console(sink, sink),
    painter: {
      paintReals: async () => png,
      paintFakes: async () => ({ arbitrary: png, 'latents-same': png, 'watermarks-same': png }),
    },
    evaluator: undefined,
    evaluationCounts: [],
    earlierSeconds: 100,
    mostMs: Number.POSITIVE_INFINITY,
  };
  return { results, parts };
}

const stateIn = (results: RunResults, name = 'training-state'): Promise<Uint8Array> =>
  readFile(`${results.folder.path}/${name}.safetensors`);

describeEachBackend(['wasm'], 'a run into a folder', () => {
  it('keeps two states, and tells in them how long it took with the runs before', async () => {
    const { results, parts } = await begin();
    await trainIntoFolder(parts);
    expect(unpackCheckpoint(await stateIn(results)).iteration).toBe(12);
    expect(unpackCheckpoint(await stateIn(results, 'training-state-before')).iteration).toBeLessThan(12);
    const { metadata } = unpackModel(await stateIn(results));
    expect(Number(metadata['elapsedSeconds'])).toBeGreaterThan(100);
    expect(await readFile(`${results.folder.path}/log.txt`, 'utf8')).toMatch(/^tick 0 .* time 1m 4\d/m);
  });

  it('is measured every so many iterations, into the log and a file of its own', async () => {
    const { results, parts } = await begin({ probeEvery: 6 });
    await trainIntoFolder(parts);
    const lines = (await readFile(`${results.folder.path}/probe.jsonl`, 'utf8')).trim().split('\n');
    const measured = lines.map((line) => JSON.parse(line) as Record<string, number>);
    expect(measured.map(({ iteration }) => iteration)).toEqual([6, 12]);
    expect(Object.keys(measured[0]!)).toEqual([
      'iteration',
      'accuracy',
      'wordsRight',
      'distanceRatio',
      'latentR2',
      'tintShare',
    ]);
    const log = await readFile(`${results.folder.path}/log.txt`, 'utf8');
    expect(log).toMatch(/^measured at kimg 0\.024: bit accuracy 0\.\d{4}, share of whole words right /m);
  });

  it('writes the state before the grids of the same tick', async () => {
    const { results, parts } = await begin();
    const { state, grids } = results;
    const order: string[] = [];
    vi.spyOn(results, 'state').mockImplementation(async (...args) => {
      await state.apply(results, args);
      order.push(`state ${args[0].iteration}`);
    });
    vi.spyOn(results, 'grids').mockImplementation(async (...args) => {
      order.push(`grids ${args[2] / 4}`);
      await grids.apply(results, args);
    });
    await trainIntoFolder(parts);
    expect(order).toEqual([
      'grids 0',
      'state 0',
      'state 4',
      'grids 4',
      'state 8',
      'grids 8',
      'state 12',
      'grids 12',
    ]);
  });

  it('whose state finds no room trains on, says so, and tries again at the next tick', async () => {
    const { results, parts } = await begin();
    const { state } = results;
    vi.spyOn(results, 'state').mockImplementation(async (...args) => {
      if (args[0].iteration === 4) throw full;
      await state.apply(results, args);
    });
    await trainIntoFolder(parts);
    expect(said).toMatch(
      /Not saved: .*the disk is full\. .*The last save is at kimg 0\.000\. Training goes on/,
    );
    expect(unpackCheckpoint(await stateIn(results)).iteration).toBe(12);
  });

  it('whose grids and log find no room is not lost for that', async () => {
    const { results, parts } = await begin();
    vi.spyOn(results, 'grids').mockRejectedValue(full);
    vi.spyOn(results, 'tick').mockRejectedValue(full);
    await trainIntoFolder(parts);
    expect(said).toContain('the disk is full');
    expect(unpackCheckpoint(await stateIn(results)).iteration).toBe(12);
  });

  it('that is interrupted on a full disk ends, and says what there is to go on from', async () => {
    const { results, parts } = await begin({ totalKimg: 100, checkpointEveryTicks: 1000 });
    const { state } = results;
    vi.spyOn(results, 'state').mockImplementation(async (...args) => {
      if (args[0].iteration > 4) throw full;
      await state.apply(results, args);
    });
    const { trainer } = parts;
    const step = trainer.step.bind(trainer);
    trainer.step = () => {
      step();
      if (trainer.iteration === 6) process.emit('SIGINT');
    };
    await expect(trainIntoFolder(parts)).rejects.toMatchObject({
      code: 'cannot-write',
      message: expect.stringMatching(
        /could not be saved: .*the disk is full\. The last save is at kimg 0\.016\./,
      ),
    });
    expect(unpackCheckpoint(await stateIn(results)).iteration).toBe(4);
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });
});
