/**
 * Ctrl+C at random moments of commands that write, on wasm. Every file with its final name must be whole afterwards.
 * How soon a command answers or ends depends on the machine's load, so it is counted but not asserted.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodePng } from '../src/formats/png-encode.ts';
import { decodePng } from '../src/formats/png.ts';
import { readSafetensors } from '../src/formats/safetensors.ts';
import { readTfrecords } from '../src/formats/tfrecord.ts';
import { swept, times } from '../src/testing/swept.ts';
import { TfrecordDatasetWriter } from './tfrecord-writer.ts';
import { writeTinyNetwork } from './testing/network.ts';

const binary = fileURLToPath(new URL('./studio.mjs', import.meta.url));
/** From a command's first output to its interruption. No command finishes sooner, even on a quick machine. */
const MOST_WAIT_MS = 4000;
const PICTURES = 4000;

/** The arguments of each command. `folder` holds pictures, a set and a network; `out` is empty. */
const commands: Readonly<Record<string, (folder: string, out: string) => string[]>> = {
  train: (folder, out) => [
    'train',
    '--backend=wasm',
    `--data-dir=${folder}`,
    '--dataset=set',
    `--result-dir=${out}`,
    ...'--watermark-size=6 --latent-size=5 --dlatent-size=4 --mapping-layers=1 --mapping-fmaps=4'.split(' '),
    ...'--fmap-base=8 --fmap-max=2 --batch=4 --images-per-tick=16 --snapshot-ticks=1 --total-kimg=1000'.split(
      ' ',
    ),
  ],
  metrics: (folder, out) => [
    'metrics',
    '--backend=wasm',
    `--network=${folder}/net.safetensors`,
    `--data-dir=${folder}`,
    '--dataset=set',
    '--num-images=20000',
    `--result-dir=${out}`,
  ],
  dataset: (folder, out) => ['create-from-images', `${out}/made`, `${folder}/pictures`],
  decode: (folder) => [
    'decode',
    '--backend=wasm',
    `${folder}/pictures`,
    `--network=${folder}/net.safetensors`,
  ],
};

const heardMs: number[] = [];
const counts = { tries: 0, endedBefore: 0, litter: 0 };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-interrupts-'));
  await mkdir(`${folder}/pictures`);
  const picture = (i: number): Uint8Array<ArrayBuffer> => new Uint8Array(16 * 16 * 3).fill(i % 256);
  const set = new TfrecordDatasetWriter(`${folder}/set`, 16, 3);
  for (let i = 0; i < PICTURES; i++) {
    const png = encodePng({ width: 16, height: 16, channels: 3, data: picture(i) });
    await writeFile(`${folder}/pictures/${i}.png`, png);
    await set.add(picture(i));
  }
  await set.commit();
  await writeTinyNetwork(`${folder}/net.safetensors`);
}, 600_000);

afterAll(() => rm(folder, { recursive: true }));

/** Interrupts a command at work, waits for its end, and returns its stdout. Undefined if it ended before. */
async function interrupted(argv: readonly string[]): Promise<string | undefined> {
  const command = spawn(process.execPath, [binary, ...argv]);
  const ended = once(command, 'exit');
  const begun = Promise.race([once(command.stdout, 'data'), once(command.stderr, 'data')]);
  let out = '';
  let askedAt = Number.POSITIVE_INFINITY;
  const heard = (): void => {
    if (askedAt !== Number.POSITIVE_INFINITY) heardMs.push(performance.now() - askedAt);
    askedAt = Number.POSITIVE_INFINITY;
  };
  command.stdout.on('data', (bytes) => (out += String(bytes)));
  command.stderr.on('data', (bytes) => {
    if (/Stopping/.test(String(bytes))) heard();
  });
  await Promise.race([ended, begun]);
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, Math.random() * MOST_WAIT_MS))]);
  if (command.exitCode !== null) return undefined;
  askedAt = performance.now();
  command.kill('SIGINT');
  await ended;
  heard();
  return out;
}

/** Reads all files in `folder` that have their final name, as the studio does, and returns those that are cut. */
async function cutFiles(folder: string): Promise<string[]> {
  const cut: string[] = [];
  for (const name of (await readdir(folder, { recursive: true })).map(String)) {
    if (/(^|\/)\./.test(name)) {
      if (name.endsWith('.partial')) counts.litter++;
      continue;
    }
    try {
      await readWhole(join(folder, name));
    } catch (error) {
      cut.push(`${name}: ${String(error)}`);
    }
  }
  return cut;
}

/** Throws if the file is cut. */
async function readWhole(path: string): Promise<void> {
  if (path.endsWith('.safetensors')) readSafetensors(await readFile(path));
  if (path.endsWith('.png')) decodePng(await readFile(path));
  if (path.endsWith('.json')) JSON.parse(await readFile(path, 'utf8'));
  if (!path.endsWith('.tfrecords')) return;
  const { length } = [...readTfrecords(await readFile(path))];
  if (length !== PICTURES) throw new Error(`${length} records of ${PICTURES}`);
}

it.each(Object.entries(commands))(
  '%s leaves no file that is cut, whenever it is interrupted',
  async (name, argv) => {
    const wanted = Math.ceil(times('INTERRUPTS', 50) / Object.keys(commands).length);
    heardMs.length = 0;
    Object.assign(counts, { tries: 0, endedBefore: 0, litter: 0 });
    while (counts.tries < wanted) {
      const out = join(folder, 'out');
      await mkdir(out);
      const said = await interrupted(argv(folder, out));
      if (said === undefined) counts.endedBefore++;
      else counts.tries++;
      expect(counts.endedBefore, 'the command is too short').toBeLessThan(wanted);
      expect(await cutFiles(out)).toEqual([]);
      if (name === 'decode') for (const line of (said ?? '').split('\n').slice(0, -1)) JSON.parse(line);
      await rm(out, { recursive: true });
    }
    const slowest = Math.max(0, ...heardMs);
    const late = heardMs.filter((ms) => ms > 2000).length;
    swept(
      `Ctrl+C, ${name}: ${counts.tries} at its work, ${counts.endedBefore} more after its end, 0 files cut, ` +
        `${counts.litter} unfinished hidden files left, heard after ${slowest.toFixed(0)} ms at most, ${late} above 2 s`,
    );
  },
  60 * 60_000,
);
