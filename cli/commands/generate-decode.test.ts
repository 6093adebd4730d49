/** generate-images and decode, as a person runs them one after the other. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { decodeImage } from '../../src/data/decode/decode.ts';
import { decodePng } from '../../src/formats/png.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import { writeTinyNetwork } from '../testing/network.ts';
import { studio, withFolder } from '../testing/run.ts';

interface Manifest {
  version: number;
  model: string;
  noise: string;
  images: { file: string; seed: number; fingerprint: string }[];
}

async function generated(folder: string, ...options: string[]): Promise<Manifest> {
  const outcome = await studio(
    'generate-images',
    `--network=${folder}/net.safetensors`,
    `--result-dir=${folder}/out`,
    ...options,
  );
  expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0, stdout: '' });
  return JSON.parse(await readFile(`${folder}/out/manifest.json`, 'utf8')) as Manifest;
}

const pixels = async (path: string) => (await decodeImage(await readFile(path), nodeCodecs)).image.data;

describe('generate-images', () => {
  it('writes one PNG a seed and a manifest whose fingerprints are numpy’s', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const manifest = await generated(folder, '--seeds=3,5-6');
      expect(manifest).toMatchObject({
        version: 1,
        noise: 'stored',
        model: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(manifest.images.map(({ file }) => file)).toEqual([
        'seed0003.png',
        'seed0005.png',
        'seed0006.png',
      ]);
      const random = new RandomState(5);
      random.randn(8);
      expect(manifest.images[1]!.fingerprint).toBe([...random.bits(10)].join(''));
      expect((await readdir(`${folder}/out`)).toSorted()).toEqual([
        'manifest.json',
        ...manifest.images.map(({ file }) => file),
      ]);
    }));

  it('puts the manifest’s entry into the image itself', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const { model, images } = await generated(folder, '--seeds=7');
      const png = (await readFile(`${folder}/out/seed0007.png`)).toString('latin1');
      const [, text] = /iTXtgan-fingerprint\0{5}(\{.*?\})/.exec(png) ?? [];
      expect(JSON.parse(text!)).toEqual({ version: 1, model, ...images[0] });
    }));

  it('names neither seed nor fingerprint in the image where that is not wanted', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const { model, images } = await generated(folder, '--seeds=4', '--unnamed');
      const { text } = decodePng(await readFile(`${folder}/out/${images[0]!.file}`));
      expect(text).toEqual({
        'gan-fingerprint': JSON.stringify({ version: 1, model, file: images[0]!.file }),
      });
      expect(images[0]!.fingerprint).toHaveLength(10);
    }));

  it('draws the same pixels again, alone or in a row, and others without noise', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      await generated(folder, '--seeds=0-2');
      const inRow = await pixels(`${folder}/out/seed0002.png`);
      await generated(folder, '--seeds=2');
      expect(await pixels(`${folder}/out/seed0002.png`)).toEqual(inRow);
    }));

  it('keeps one latent or one fingerprint where asked to', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const same = await generated(folder, '--seeds=1-3', '--identical-watermark=True');
      expect(new Set(same.images.map(({ fingerprint }) => fingerprint)).size).toBe(1);
      const given = await generated(folder, '--seeds=1-2', '--fingerprint=ffc');
      expect(given.images.map(({ fingerprint }) => fingerprint)).toEqual(['1111111111', '1111111111']);
      await generated(
        folder,
        '--seeds=1-2',
        '--identical-latent=1',
        '--watermark=0000000000',
        '--noise=none',
      );
      expect(await pixels(`${folder}/out/seed0001.png`)).toEqual(await pixels(`${folder}/out/seed0002.png`));
    }));

  it('refuses a fingerprint of another length, and leaves nothing when it fails', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const run = (...options: string[]) =>
        studio('generate-images', `--network=${folder}/net.safetensors`, '--seeds=1', ...options);
      expect(await run(`--result-dir=${folder}/out`, '--fingerprint=01')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/--fingerprint 01: .*2 digits.*10 bits/),
      });
      await writeFile(`${folder}/file`, '');
      expect(await run(`--result-dir=${folder}/file/out`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/file where a folder is needed/),
      });
      expect((await readdir(folder)).toSorted()).toEqual(['file', 'net.safetensors']);
    }));
});

describe('decode', () => {
  interface Line {
    file: string;
    bits: string;
    logits: number[];
    verdict: string;
    sentence: string;
    match: { user: string; k: number; n: number; p: number } | null;
    best: { user: string; k: number; n: number; p: number; gap: number | null } | null;
    error?: string;
  }
  const linesOf = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('gives bits and logits of each image, and the best of a registry', () =>
    withFolder(async (folder) => {
      const network = `${folder}/net.safetensors`;
      await writeTinyNetwork(network);
      await generated(folder, '--seeds=0-4');
      const plain = await studio('decode', '--network', network, `${folder}/out`);
      expect(plain.exitCode).toBe(0);
      const lines = linesOf(plain.stdout);
      expect(lines.map(({ file }) => file)).toEqual(
        [0, 1, 2, 3, 4].map((i) => join(folder, 'out', `seed000${i}.png`)),
      );
      for (const { bits, logits, match, best, verdict } of lines) {
        expect(bits).toBe(logits.map((logit) => (logit > 0 ? '1' : '0')).join(''));
        expect(bits).toHaveLength(10);
        expect({ match, best, verdict }).toEqual({ match: null, best: null, verdict: 'untold' });
      }

      const read = lines[3]!.bits;
      const opposite = read.replaceAll(/./g, (bit) => (bit === '1' ? '0' : '1'));
      const users = [
        { user: 'bob', fingerprint: opposite },
        { user: 'alice', fingerprint: read },
      ];
      await writeFile(`${folder}/registry.json`, JSON.stringify({ version: 1, users }));
      const matched = async (...options: string[]) => {
        const registry = `--registry=${folder}/registry.json`;
        return studio('decode', '--network', network, registry, ...options, lines[3]!.file);
      };
      // With two users, the chance of 10 right out of 10 doubles.
      const match = { user: 'alice', k: 10, n: 10, p: 2 / 1024 };
      const lenient = await matched('--rate=0.01');
      expect(linesOf(lenient.stdout)[0]).toMatchObject({
        verdict: 'user',
        sentence: expect.stringMatching(/^This bears the fingerprint of alice: 10 of 10 bits agree/),
        match,
        best: { ...match, gap: 10 },
      });
      const strict = await matched();
      expect(strict.stderr).toMatch(/10 bits are too few to name one of 2 users at once in 10⁶/);
      expect(linesOf(strict.stdout)[0]).toMatchObject({ verdict: 'untold', match: null, best: match });
    }));

  it('splits a list into disjoint, complete shards', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      await generated(folder, '--seeds=0-6');
      const run = async (...options: string[]) =>
        linesOf(
          (await studio('decode', '--network', `${folder}/net.safetensors`, ...options, `${folder}/out`))
            .stdout,
        );
      const whole = await run();
      const shards = [await run('--shard=0/3'), await run('--shard=1/3'), await run('--shard=2/3')];
      expect(shards.map((shard) => shard.length)).toEqual([3, 2, 2]);
      expect(shards.flat().toSorted((a, b) => (a.file < b.file ? -1 : 1))).toEqual(whole);
    }));

  it('goes on after a file that is no image, and fails where there is nothing else', () =>
    withFolder(async (folder) => {
      const network = `${folder}/net.safetensors`;
      await writeTinyNetwork(network);
      await generated(folder, '--seeds=0');
      await mkdir(`${folder}/bad`);
      await writeFile(`${folder}/bad/a.png`, 'no image');
      const mixed = await studio('decode', '--network', network, `${folder}/bad`, `${folder}/out`);
      expect(mixed.exitCode).toBe(0);
      expect(linesOf(mixed.stdout).map((line) => 'error' in line)).toEqual([true, false]);
      const none = await studio('decode', '--network', network, `${folder}/bad/a.png`);
      expect(none).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/Nothing could be decoded in 1 file\./),
      });
      const missing = await studio('decode', '--network', network, `${folder}/nowhere`);
      expect(missing).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/nowhere: It cannot be read: there is no such file/),
      });
    }));

  it.each([
    ['{', /registry.json: This is not a registry/],
    ['{"version": 2, "users": []}', /format: missing/],
    ['{"version": 1, "users": [{"user": "eve", "fingerprint": "01"}]}', /user eve: .*2 digits/],
  ])('names what is wrong with a registry: %s', (text, message) =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      await writeFile(`${folder}/registry.json`, text);
      const outcome = await studio(
        'decode',
        `--network=${folder}/net.safetensors`,
        `--registry=${folder}/registry.json`,
        'x.png',
      );
      expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(message) });
    }),
  );
});
