/** decode for folders and zips, its output formats, and pictures of one suspect judged together. */
import { readFile, writeFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/formats/png-encode.ts';
import { createZipWriter } from '../../src/formats/zip-writer.ts';
import type { DecodedLine, Line } from '../../src/fingerprint/decoded.ts';
import { writeTinyNetwork } from '../testing/network.ts';
import { studio, withFolder } from '../testing/run.ts';

async function writeZip(path: string, files: Record<string, Uint8Array>): Promise<void> {
  const chunks: Uint8Array[] = [];
  const zip = createZipWriter((chunk) => chunks.push(chunk));
  for (const [name, bytes] of Object.entries(files)) zip.add(name, bytes);
  zip.finish();
  await writeFile(path, Buffer.concat(chunks));
}

/** Draws five pictures in FOLDER/out with a network of random weights. */
async function withPictures(work: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeTinyNetwork(`${folder}/net.safetensors`);
    const network = `--network=${folder}/net.safetensors`;
    const drawn = await studio('generate-images', network, '--seeds=0-4', `--result-dir=${folder}/out`);
    expect(drawn.exitCode, drawn.stderr).toBe(0);
    await work(folder);
  });
}

async function decoded(folder: string, ...options: string[]): Promise<Line[]> {
  const outcome = await studio('decode', `--network=${folder}/net.safetensors`, '--format=json', ...options);
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  return JSON.parse(outcome.stdout) as Line[];
}

const bitsOf = (lines: readonly Line[]) => lines.map((line) => ('error' in line ? line.error : line.bits));

describe('decode', () => {
  it('reads the pictures of a zip as those of a folder, whatever the batch, and passes over the rest', () =>
    withPictures(async (folder) => {
      const names = [0, 1, 2, 3, 4].map((i) => `seed000${i}.png`);
      const files: Record<string, Uint8Array> = { 'read me.txt': new Uint8Array([65]) };
      for (const name of names) files[`set/${name}`] = await readFile(`${folder}/out/${name}`);
      await writeZip(`${folder}/set.zip`, files);
      const ofFolder = await decoded(folder, `${folder}/out`);
      const ofZip = await decoded(folder, '--batch=2', `${folder}/set.zip`);
      expect(ofZip.map(({ file }) => file)).toEqual(names.map((name) => `${folder}/set.zip/set/${name}`));
      expect(bitsOf(ofZip)).toEqual(bitsOf(ofFolder));
      expect(bitsOf(await decoded(folder, '--batch=1', `${folder}/out`))).toEqual(bitsOf(ofFolder));
    }));

  it('says what a picture was resized from, and nothing of one that fits', () =>
    withPictures(async (folder) => {
      const data = Uint8Array.from({ length: 20 * 24 * 3 }, (_, i) => (i * 37) % 256);
      await writeFile(`${folder}/out/large.png`, encodePng({ width: 20, height: 24, channels: 3, data }));
      const lines = await decoded(folder, `${folder}/out`);
      expect(lines.map((line) => (line as DecodedLine).resizedFrom)).toEqual([
        [20, 24],
        ...Array.from({ length: 5 }, () => null),
      ]);
    }));

  it('says how near the generator comes to a picture, where it is calibrated for that', () =>
    withPictures(async (folder) => {
      const ask = ['decode', `--network=${folder}/net.safetensors`, '--format=json', '--regenerate'];
      expect(await studio(...ask, `${folder}/out`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/No calibration says how near/),
      });
      const noise = (seed: number) =>
        encodePng({
          width: 16,
          height: 16,
          channels: 3,
          data: new Uint8Array(16 * 16 * 3).map((_, i) => (i * seed * 89) % 251),
        });
      const innocents = Array.from({ length: 100 }, (_, i) => [`${i}.png`, noise(i + 1)] as const);
      await writeZip(`${folder}/innocents.zip`, Object.fromEntries(innocents));
      const alone = `${folder}/alone.safetensors`;
      const calibrated = await studio(
        'calibrate',
        `--network=${folder}/net.safetensors`,
        `--alone=${alone}`,
        '--own=20',
        '--regenerated=4',
        `${folder}/innocents.zip`,
      );
      expect(calibrated.exitCode, calibrated.stderr).toBe(0);
      const { stdout } = await studio(...ask, `--calibration=${alone}`, `${folder}/out`);
      const lines = JSON.parse(stdout) as DecodedLine[];
      expect(lines).toHaveLength(5);
      for (const { sentence } of lines) expect(sentence).toMatch(/[Tt]he generator (draws|comes)/);
    }));

  it('pools the pictures of one suspect: logits summed, one line more', () =>
    withPictures(async (folder) => {
      const lines = (await decoded(folder, '--pool', `${folder}/out`)) as DecodedLine[];
      const pooled = lines.pop()!;
      expect(lines).toHaveLength(5);
      expect(pooled).toMatchObject({ file: 'all pictures', pictures: 5 });
      pooled.logits.forEach((logit, i) =>
        expect(logit).toBeCloseTo(
          lines.reduce((sum, line) => sum + line.logits[i]!, 0),
          4,
        ),
      );
      const [byFolder] = (await decoded(folder, '--pool=folder', `${folder}/out`)).slice(-1);
      expect(byFolder).toEqual({ ...pooled, file: `${folder}/out` });
    }));

  it('writes CSV whose cells no spreadsheet takes for formulas', () =>
    withPictures(async (folder) => {
      const files = { '=cmd.png': await readFile(`${folder}/out/seed0000.png`) };
      await writeZip(`${folder}/@sum.zip`, files);
      const registry = `${folder}/users.json`;
      const users = [{ user: '+eve', fingerprint: '0110100110' }];
      await writeFile(registry, JSON.stringify({ version: 1, users }));
      const { stdout } = await studio(
        'decode',
        `--network=${folder}/net.safetensors`,
        `--registry=${registry}`,
        '--format=csv',
        `${folder}/@sum.zip`,
        `${folder}/nowhere.png`,
      );
      const { data, errors } = Papa.parse<Record<string, string>>(stdout.trim(), { header: true });
      expect(errors).toEqual([]);
      expect(data).toMatchObject([
        { file: `${folder}/@sum.zip/=cmd.png`, best_user: "'+eve", n: '10', error: '' },
        { file: `${folder}/nowhere.png`, verdict: '', error: expect.stringMatching(/no such file/) },
      ]);
    }));
});
