/**
 * A dataset as large as the paper's LSUN Cat (50 000 pictures of 256×256, 9.8 GB of TFRecords, mostly holes on the
 * disk) trains and is measured within 1.5 GB of memory, with output from the first second on. docs/RELIABILITY.md has
 * the figures.
 */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { withFolder } from './testing/run.ts';
import { writeSparseTfrecords } from './testing/sparse-dataset.ts';

const binary = fileURLToPath(new URL('./studio.mjs', import.meta.url));
const mostMegabytes = 1500;
const count = 50_000;

interface Run {
  exitCode: number | null;
  text: string;
  /** The most memory that the process held, as the system counts it. */
  peakMegabytes: number;
  firstWordMs: number;
}

/** Runs a command in a separate process. Linux reports its memory. */
async function measured(argv: readonly string[]): Promise<Run> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [binary, ...argv]);
  const run: Run = { exitCode: null, text: '', peakMegabytes: 0, firstWordMs: Number.NaN };
  const hear = (chunk: Buffer): void => {
    if (run.text === '') run.firstWordMs = performance.now() - startMs;
    run.text += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const watch = setInterval(() => {
    void readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (status) => (run.peakMegabytes = Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024),
      () => undefined,
    );
  }, 100);
  run.exitCode = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  return run;
}

it(
  '10 GB of TFRecords train 20 iterations and are measured in 1.5 GB',
  () =>
    withFolder(async (folder) => {
      const sizeBytes = await writeSparseTfrecords(`${folder}/cat/cat-r08.tfrecords`, count, 256);
      expect(sizeBytes).toBeGreaterThan(9.8e9);
      const dataset = ['--data-dir', folder, '--dataset', 'cat', '--backend', 'wasm'];
      const small = ['--fmap-base', '512', '--fmap-max', '8', '--latent-size', '8', '--dlatent-size', '8'];
      const length = ['--batch', '4', '--total-kimg', '0.08', '--grid-ticks', '1000'];
      const results = ['--result-dir', `${folder}/results`, '--metrics', 'none'];
      const trained = await measured(['train', ...dataset, ...small, ...length, ...results]);
      expect(trained.exitCode, trained.text).toBe(0);
      expect(trained.text).toContain('50000 images of 256×256');
      expect(trained.peakMegabytes).toBeLessThan(mostMegabytes);

      const [run] = (await readdir(`${folder}/results`)).filter((name) => name.startsWith('0'));
      const network = `${folder}/results/${run}/network-final.safetensors`;
      const asked = ['--num-images', '100', '--result-dir', `${folder}/results`];
      const evaluated = await measured(['metrics', '--network', network, ...dataset, ...asked]);
      expect(evaluated.exitCode, evaluated.text).toBe(0);
      expect(evaluated.peakMegabytes).toBeLessThan(mostMegabytes);
      for (const { firstWordMs, peakMegabytes } of [trained, evaluated])
        console.log(`${peakMegabytes.toFixed(0)} MB, first word after ${firstWordMs.toFixed(0)} ms`);
    }),
  30 * 60_000,
);
