/** inspect, convert and forward: examining a network file, writing it in other formats, and running it on tensors. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as ort from 'onnxruntime-web';
import { packModel } from '../../src/engine/networks/model-file.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../src/formats/safetensors.ts';
import { describeWithShared, sharedPath } from '../../src/testing/shared.ts';
import { tinyConfig, writeTinyNetwork } from '../testing/network.ts';
import { studio, withFolder } from '../testing/run.ts';

const f32 = (shape: number[], data: Float32Array): SafetensorsTensor => ({ dtype: 'F32', shape, data });

async function forward(folder: string, inputs: Record<string, SafetensorsTensor>) {
  await writeFile(`${folder}/in.safetensors`, writeSafetensors(new Map(Object.entries(inputs))));
  const outcome = await studio(
    'forward',
    `--network=${folder}/net.safetensors`,
    `--inputs=${folder}/in.safetensors`,
    `--out=${folder}/out.safetensors`,
  );
  return outcome;
}

describe('inspect', () => {
  it('prints config, networks, parameter counts and metadata as JSON', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const { exitCode, stdout } = await studio('inspect', '--network', `${folder}/net.safetensors`);
      expect(exitCode).toBe(0);
      const report = JSON.parse(stdout) as { networks: Record<string, { parameters: number }> };
      expect(report).toMatchObject({
        config: tinyConfig,
        networks: { E: { role: 'decoder' }, G: { role: 'generator' }, D: { role: 'discriminator' } },
        metadata: { format: 'gan-fingerprint-studio' },
      });
      expect(report.networks['Gs']!.parameters).toBe(report.networks['G']!.parameters);
    }));
});

describe('a network whose weights went bad', () => {
  it('is named by inspect, and neither converted nor run', () =>
    withFolder(async (folder) => {
      const network = `${folder}/net.safetensors`;
      await writeTinyNetwork(network);
      const { config, networks } = openNetwork(await readFile(network));
      const name = 'synthesis/8x8/Conv1/bias';
      const spoilt = new Map(networks.Gs).set(name, {
        shape: [8],
        data: new Float32Array(8).fill(Number.NaN),
      });
      await writeFile(network, packModel(config, { ...networks, Gs: spoilt }));

      const { stdout } = await studio('inspect', '--network', network);
      const report = JSON.parse(stdout) as { networks: Record<string, { notFinite?: string }> };
      expect(report.networks['Gs']).toMatchObject({ notFinite: name });
      expect(report.networks['G']).not.toHaveProperty('notFinite');
      for (const out of ['out.safetensors', 'out.onnx']) {
        const outcome = await studio('convert', '--network', network, '--out', `${folder}/${out}`);
        expect(outcome).toMatchObject({
          exitCode: 1,
          stderr: expect.stringContaining(`${name} holds values`),
        });
      }
      const z = f32([1, 8], new Float32Array(8));
      const outcome = await forward(folder, { z, fingerprint: f32([1, 10], new Float32Array(10)) });
      expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`${name} holds values`) });
      expect(await readdir(folder)).toEqual(['in.safetensors', 'net.safetensors']);
    }));
});

describe('convert', () => {
  it('writes ONNX that runs, and refuses other endings', () =>
    withFolder(async (folder) => {
      const network = `${folder}/net.safetensors`;
      await writeTinyNetwork(network);
      const z = new Float32Array(16).map((_, i) => Math.sin(i));
      const fingerprint = new Float32Array(20).map((_, i) => i % 2);
      await forward(folder, { z: f32([2, 8], z), fingerprint: f32([2, 10], fingerprint) });
      const { tensors } = readSafetensors(await readFile(`${folder}/out.safetensors`));
      const images = tensors.get('images')!.data as Float32Array;

      for (const [part, outputs] of [
        ['generator', { image: 'images' }],
        ['decoder', { latent: 'latents_out', logits: 'fingerprint_logits' }],
        ['discriminator', { score: 'scores' }],
      ] as const) {
        const converted = await studio(
          'convert',
          '--network',
          network,
          '--out',
          `${folder}/${part}.onnx`,
          '--part',
          part,
        );
        expect(converted.exitCode).toBe(0);
        const session = await ort.InferenceSession.create(
          new Uint8Array(await readFile(`${folder}/${part}.onnx`)),
        );
        const feeds: Record<string, ort.Tensor> =
          part === 'generator'
            ? {
                latent: new ort.Tensor('float32', z, [2, 8]),
                fingerprint: new ort.Tensor('float32', fingerprint, [2, 10]),
              }
            : { image: new ort.Tensor('float32', images, [2, 3, 16, 16]) };
        const results = await session.run(feeds);
        for (const [name, ours] of Object.entries(outputs)) {
          const expected = tensors.get(ours)!.data as Float32Array;
          (results[name]!.data as Float32Array).forEach((value, i) =>
            expect(value).toBeCloseTo(expected[i]!, 3),
          );
        }
      }
      const other = await studio('convert', '--network', network, '--out', `${folder}/net.pt`);
      expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/\.safetensors or \.onnx/) });
      expect(await readdir(folder)).not.toContain('net.pt');
    }));
});

describe('forward', () => {
  it('computes what its inputs allow, and nothing else', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const names = async () =>
        [...readSafetensors(await readFile(`${folder}/out.safetensors`)).tensors.keys()].toSorted();
      await forward(folder, { fingerprint: f32([1, 10], new Float32Array(10)) });
      expect(await names()).toEqual(['dlatents']);
      await forward(folder, { reals: f32([2, 3, 16, 16], new Float32Array(1536)) });
      expect(await names()).toEqual(['scores_real']);
      await forward(folder, {
        z: f32([1, 8], new Float32Array(8)),
        fingerprint: f32([1, 10], new Float32Array(10)),
      });
      expect(await names()).toEqual(
        ['dlatents', 'fingerprint_logits', 'images', 'images_no_noise', 'latents_out', 'scores'].toSorted(),
      );
    }));

  it('names the input that does not fit, and writes nothing then', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const wrong = await forward(folder, { z: f32([1, 9], new Float32Array(9)) });
      expect(wrong).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/in\.safetensors: .*z is \[1,9\].*\[N,8\]/),
      });
      const none = await forward(folder, { other: f32([1], new Float32Array(1)) });
      expect(none).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/none of z, fingerprint and reals/),
      });
      const rows = await forward(folder, {
        z: f32([2, 8], new Float32Array(16)),
        fingerprint: f32([1, 10], new Float32Array(10)),
      });
      expect(rows).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/z has 2 rows and fingerprint 1/),
      });
      expect(await readdir(folder)).not.toContain('out.safetensors');
    }));
});

describeWithShared('the official fixtures', () => {
  it.each(['net-32', 'net-16-partial', 'net-8-grouped'])(
    '%s: forward gives the goldens, before and after conversion',
    (name) =>
      withFolder(async (folder) => {
        const pickle = sharedPath(`fixtures/${name}/network.pkl`);
        const golden = sharedPath(`fixtures/${name}/golden.safetensors`);
        await studio('convert', '--network', pickle, '--out', `${folder}/net.safetensors`);
        const [before, after] = [
          openNetwork(await readFile(pickle)),
          openNetwork(await readFile(`${folder}/net.safetensors`)),
        ];
        for (const letter of ['E', 'G', 'D', 'Gs'] as const) {
          const [a, b] = [before.networks[letter]!, after.networks[letter]!];
          expect([...b.keys()].toSorted()).toEqual([...a.keys()].toSorted());
          for (const [variable, { data }] of a) expect(b.get(variable)!.data).toEqual(data);
        }
        const expected = readSafetensors(await readFile(golden)).tensors;
        for (const network of [pickle, `${folder}/net.safetensors`]) {
          const out = `${folder}/out.safetensors`;
          const outcome = await studio('forward', '--network', network, '--inputs', golden, '--out', out);
          expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
          const { tensors } = readSafetensors(await readFile(out));
          expect(tensors.size).toBe(7);
          for (const [tensor, { shape, data }] of tensors) {
            const truth = expected.get(tensor)!;
            expect(shape).toEqual(truth.shape);
            const values = truth.data as Float32Array;
            const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
            const worst = values.reduce(
              (a, b, i) => Math.max(a, Math.abs(b - (data as Float32Array)[i]!)),
              0,
            );
            expect(worst / largest, tensor).toBeLessThan(1e-4);
          }
        }
      }),
  );

  it('that hide an attack, or hold no network, end in one line that names the file', async () => {
    const folder = sharedPath('hostile/pickles');
    const files = (await readdir(folder)).filter((name) => !/\.(md|csv|txt|json)$|LICENSE/i.test(name));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const outcome = await studio('inspect', '--network', `${folder}/${file}`);
      expect(outcome, file).toMatchObject({ exitCode: 1, stdout: '' });
      expect(outcome.stderr, file).toContain(`/${file}: `);
      expect(outcome.stderr.trimEnd().split('\n'), file).toHaveLength(1);
    }
  });
});
