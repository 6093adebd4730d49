/** export-detector, and the uses of its folder: opened again, asked over HTTP, refused after tampering. */
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { sha256Hex } from '../../src/base/hash.ts';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { fitPicture } from '../../src/data/fit-picture.ts';
import { detect, type DetectorAnswer } from '../../src/detector/answer.ts';
import { parseDetector } from '../../src/detector/file.ts';
import { openDetector } from '../../src/detector/open.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { fromPixels } from '../../src/engine/networks/pixels.ts';
import { withBackend } from '../backend.ts';
import { MOST_BODY_BYTES, serveDetector } from '../detector-server.ts';
import { readBytes } from '../files.ts';
import { tinyConfig, writeTinyNetwork } from '../testing/network.ts';
import { studio, withFolder } from '../testing/run.ts';

/** Makes FOLDER/detector for a network of random weights, and passes on what `decode` reads in FOLDER/out/seed0003.png. */
async function withDetector(work: (folder: string, bits: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeTinyNetwork(`${folder}/net.safetensors`);
    const network = `--network=${folder}/net.safetensors`;
    await studio('generate-images', network, '--seeds=3', `--result-dir=${folder}/out`);
    const { stdout } = await studio('decode', network, `${folder}/out`);
    const { bits } = JSON.parse(stdout) as { bits: string };
    await studio('registry', 'new', `${folder}/users.json`, '--bits=10', '--minimum-distance=1');
    await studio('registry', 'add', `${folder}/users.json`, 'Secret Person', `--fingerprint=${bits}`);
    await studio('registry', 'revoke', `${folder}/users.json`, 'Secret Person');
    const outcome = await studio(
      'export-detector',
      network,
      `--registry=${folder}/users.json`,
      `--out=${folder}/detector`,
      '--system=Cats',
      '--rate=0.001',
    );
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    await work(folder, bits);
  });
}

const open = (folder: string) => openDetector((name) => readBytes(join(folder, 'detector', name)));

it('writes the decoder twice and what verdicts need, with hashes and without names', () =>
  withDetector(async (folder, bits) => {
    expect((await readdir(`${folder}/detector`)).toSorted()).toEqual([
      'decoder.onnx',
      'decoder.safetensors',
      'detector.json',
    ]);
    const text = await readFile(`${folder}/detector/detector.json`);
    expect(text.toString()).not.toContain('Secret');
    const about = parseDetector(text);
    expect(about).toMatchObject({
      system: { name: 'Cats', version: '1' },
      picture: { resolution: 16, channels: 3 },
      bits: 10,
      rate: 0.001,
      calibration: null,
      fingerprints: [{ bits, drawn: false, status: 'revoked', matches: 10 }],
    });
    // 10 of 10 happens once in 1 024. With ten fingerprints even all ten are too few.
    expect(about.thresholds.slice(0, 2)).toEqual([
      { fingerprints: 1, matches: 10 },
      { fingerprints: 10, matches: null },
    ]);
    for (const { name, sha256 } of about.files) {
      expect(await sha256Hex(new Uint8Array(await readFile(`${folder}/detector/${name}`)))).toBe(sha256);
    }

    // What a program without the studio would do: pixels to NCHW, range -1…1, signs of the logits.
    const session = await ort.InferenceSession.create(await readFile(`${folder}/detector/decoder.onnx`));
    const { pixels } = await fitPicture(await readFile(`${folder}/out/seed0003.png`), tinyConfig, nodeCodecs);
    const values = fromPixels(pixels);
    const side = tinyConfig.resolution;
    const image = Float32Array.from(
      { length: values.length },
      (_, at) => values[(at % side ** 2) * 3 + Math.floor(at / side ** 2)]!,
    );
    const { logits } = await session.run({ image: new ort.Tensor('float32', image, [1, 3, side, side]) });
    await session.release();
    const read = Array.from(logits!.data as Float32Array, (logit) => (logit > 0 ? '1' : '0')).join('');
    expect(read).toBe(bits);
  }));

it('answers over HTTP in words and figures, and refuses what is no picture or too large', () =>
  withDetector(async (folder) => {
    await writeFile(`${folder}/detector/index.html`, page);
    const opened = await open(folder);
    await withBackend('wasm', async () => {
      const weights = toTensors(opened.weights);
      const decoder = { config: opened.config, weights, functions: new CapturedFunctions() };
      const { server, url } = await serveDetector(`${folder}/detector`, {
        port: 0,
        detect: (picture) => detect(decoder, opened, picture, nodeCodecs),
      });
      const post = (body: Uint8Array<ArrayBuffer>) => fetch(`${url}detect`, { method: 'POST', body });
      const found = await post(await readFile(`${folder}/out/seed0003.png`));
      expect(found.status).toBe(200);
      const answer = (await found.json()) as DetectorAnswer;
      const { id } = opened.about.fingerprints[0]!;
      expect(answer).toMatchObject({
        verdict: 'user',
        headline: expect.stringMatching(`of ${id}, which was revoked: 10 of 10 bits agree`),
        fingerprint: { id, status: 'revoked' },
        evidence: { bits: 10, matches: 10, needed: 10, p: 1 / 1024, conformal: null },
        resizedFrom: null,
      });
      const refused = await post(new TextEncoder().encode('<html>no picture'));
      expect([refused.status, await refused.json()]).toMatchObject([
        422,
        { error: { code: 'image-unknown' } },
      ]);
      const large = await post(new Uint8Array(MOST_BODY_BYTES + 1)).catch(() => undefined);
      expect(large?.status ?? 413).toBe(413);
      expect((await fetch(`${url}detector.json`)).status).toBe(200);
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
      decoder.functions.clear();
      disposeWeights(weights);
    });
  }));

it('is not opened where a file was changed, is missing, or belongs to another decoder', () =>
  withDetector(async (folder) => {
    await expect(open(folder)).resolves.toMatchObject({ about: { bits: 10 } });
    const at = `${folder}/detector/decoder.safetensors`;
    const bytes = await readFile(at);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(at, bytes);
    await expect(open(folder)).rejects.toMatchObject({ code: 'bad-detector' });
    await writeFile(`${folder}/detector/detector.json`, '{"format": "other"}');
    await expect(open(folder)).rejects.toThrow(/detector.json: \w+ is not as expected/);
  }));

const page = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`;
