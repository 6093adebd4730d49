/** Commands as separate processes, interrupted as people and systems do it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { unpackCheckpoint } from '../src/engine/training/checkpoint.ts';
import { encodePng } from '../src/formats/png-encode.ts';
import { withFolder } from './testing/run.ts';
import { TfrecordDatasetWriter } from './tfrecord-writer.ts';

vi.setConfig({ testTimeout: 240_000 });

const binary = fileURLToPath(new URL('./studio.mjs', import.meta.url));
const tiny = [
  '--watermark-size=6 --latent-size=5 --dlatent-size=4 --mapping-layers=1 --mapping-fmaps=4 --fmap-base=8 --fmap-max=2',
  '--batch=4 --images-per-tick=16 --grid-ticks=1000 --snapshot-ticks=2 --total-kimg=1000',
].flatMap((line) => line.split(' '));

interface Run {
  process: ChildProcess;
  /** Resolves when stderr contains this. */
  said(what: RegExp): Promise<void>;
  ended: Promise<unknown[]>;
}

async function startTraining(folder: string): Promise<Run> {
  const writer = new TfrecordDatasetWriter(`${folder}/set`, 16, 3);
  for (let i = 0; i < 10; i++) await writer.add(new Uint8Array(768).fill(20 * i));
  await writer.commit();
  const where = [`--data-dir=${folder}`, '--dataset=set', `--result-dir=${folder}/results`];
  const train = spawn(process.execPath, [binary, 'train', ...where, ...tiny]);
  let text = '';
  train.stderr.on('data', (bytes) => (text += String(bytes)));
  train.stdout.on('data', (bytes) => (text += String(bytes)));
  return {
    process: train,
    said: async (what) => {
      await expect.poll(() => text, { timeout: 120_000, interval: 20 }).toMatch(what);
    },
    ended: once(train, 'exit'),
  };
}

async function gridsIn(folder: string): Promise<number> {
  const [run] = await readdir(`${folder}/results`);
  return (await readdir(`${folder}/results/${run}`)).filter((name) => name.startsWith('fakes-')).length;
}

async function savedState(folder: string) {
  const [run] = await readdir(`${folder}/results`);
  return unpackCheckpoint(await readFile(`${folder}/results/${run}/training-state.safetensors`));
}

it('hears that its terminal is closed while its first grids are drawn, and saves', () =>
  withFolder(async (folder) => {
    const run = await startTraining(folder);
    await run.said(/Resolved config/); // the first grids, 1 024 images each, are drawn next
    run.process.kill('SIGHUP');
    await run.said(/Stopping/);
    expect(await gridsIn(folder)).toBeLessThan(3);
    expect(await run.ended).toEqual([0, null]);
    expect((await savedState(folder)).iteration).toBe(0);
  }));

it('ends at once when it is interrupted twice, and what was saved before is whole', () =>
  withFolder(async (folder) => {
    const run = await startTraining(folder);
    await run.said(/^tick 2/m);
    // Two of the same signal could arrive before the first is handled, and one would be dropped.
    run.process.kill('SIGINT');
    run.process.kill('SIGTERM');
    expect(await run.ended).toEqual([130, null]);
    expect((await savedState(folder)).iteration).toBeGreaterThan(0);
  }));

it('leaves nothing of a dataset that is interrupted while its pictures are read', () =>
  withFolder(async (folder) => {
    await mkdir(`${folder}/pictures`);
    const png = encodePng({ width: 64, height: 64, channels: 3, data: new Uint8Array(64 * 64 * 3) });
    for (let i = 0; i < 500; i++) await writeFile(`${folder}/pictures/${i}.png`, png);
    const create = spawn(process.execPath, [
      binary,
      'create-from-images',
      `${folder}/set`,
      `${folder}/pictures`,
    ]);
    const ended = once(create, 'exit');
    await expect.poll(() => readdir(folder), { timeout: 120_000, interval: 5 }).toHaveLength(2);
    create.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(await readdir(folder)).toEqual(['pictures']);
  }));
