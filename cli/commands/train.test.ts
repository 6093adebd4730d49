/** train at the smallest size: the results folder, resuming, refusals. */
import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, afterAll, describe, expect, it, vi } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { decodeImage } from '../../src/data/decode/decode.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { readTfrecords } from '../../src/formats/tfrecord.ts';
import { TfrecordDatasetWriter } from '../tfrecord-writer.ts';
import { writeTinyNetwork } from '../testing/network.ts';
import { studio, type Outcome } from '../testing/run.ts';

const tiny = [
  '--watermark-size=6 --latent-size=5 --dlatent-size=4 --mapping-layers=1 --mapping-fmaps=4 --fmap-base=8 --fmap-max=2',
  '--batch=4 --images-per-tick=16 --grid-ticks=100 --snapshot-ticks=2 --seed=3',
].flatMap((line) => line.split(' '));

// Every run draws its official grids of 1 024 images twice. That takes seconds, or a minute on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-train-'));
  const writer = new TfrecordDatasetWriter(`${folder}/set`, 16, 3);
  for (let i = 0; i < 10; i++) await writer.add(new Uint8Array(768).map((_, at) => (at * (i + 3)) % 256));
  await writer.commit();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function train(resultDir: string, ...options: string[]): Promise<Outcome> {
  return studio(
    'train',
    `--data-dir=${folder}`,
    '--dataset=set',
    `--result-dir=${folder}/${resultDir}`,
    ...options,
  );
}

async function runFolder(resultDir: string, number: number): Promise<string> {
  const names = (await readdir(`${folder}/${resultDir}`)).toSorted();
  return `${folder}/${resultDir}/${names.filter((name) => /^\d{5}-/.test(name))[number]!}`;
}

const weightsOf = async (path: string) => openNetwork(await readFile(path)).networks;

describe('a run', () => {
  it('leaves the official results folder behind', async () => {
    const outcome = await train('whole', '--total-kimg=0.064', ...tiny, '--metrics=fid_watermark_accuracy_8');
    expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
    const path = await runFolder('whole', 0);
    expect(path).toMatch(/\/00000-stylegan2-set-1gpu-config-e-Gskip-Dresnet_watermark_size_6\.000000_/);
    const files = (await readdir(path)).map((name) => name.replace(/tfevents\.\d+/, 'tfevents.N')).toSorted();
    expect(files).toEqual(
      [
        'config.json',
        'events.out.tfevents.N.studio',
        ...['arbitrary', 'latents-same', 'watermarks-same'].flatMap((kind) => [
          `fakes-${kind}-000000.png`,
          `fakes-${kind}-init.png`,
        ]),
        'log.txt',
        'metric-random_features_watermark_accuracy_8.txt',
        'network-final.safetensors',
        'network-snapshot-000000.safetensors',
        'reals.png',
        'training-state-before.safetensors',
        'training-state.safetensors',
      ].toSorted(),
    );

    const log = await readFile(`${path}/log.txt`, 'utf8');
    expect(log).toMatch(
      /^tick 0 +kimg 0\.0 +lod 0\.00 +minibatch 4 +time \d+s +sec\/tick [\d.]+ +sec\/kimg [\d.]+ +maintenance [\d.]+ +gpumem [\d.]+$/m,
    );
    // Tick 0 comes after 4 iterations of 4 images, then one every 16 images.
    expect(log.match(/^tick /gm)).toHaveLength(4);
    expect(outcome.stdout.match(/^tick /gm)).toHaveLength(4);

    const { config } = JSON.parse(await readFile(`${path}/config.json`, 'utf8')) as {
      config: { network: object };
    };
    expect(config).toMatchObject({
      totalKimg: 0.064,
      gamma: 100,
      weights: { consistency: 2, latent: 1, fingerprint: 2 },
    });
    expect(openNetwork(await readFile(`${path}/network-final.safetensors`)).config).toEqual(config.network);
    const [event] = (await readdir(path)).filter((name) => name.startsWith('events'));
    const tags = [...readTfrecords(await readFile(`${path}/${event}`))]
      .map((record) => Buffer.from(record).toString('latin1'))
      .join();
    for (const tag of [
      'Loss/loss_G',
      'Loss/loss_decouple',
      'Loss/loss_E_watermarks',
      'Loss/pl_lengths',
      'Progress/kimg',
      'Timing/sec_per_kimg',
      'fakes-arbitrary',
      'reals',
      'Metrics/',
    ]) {
      expect(tags).toContain(tag);
    }
    const { image } = await decodeImage(await readFile(`${path}/fakes-latents-same-init.png`), nodeCodecs);
    expect([image.width, image.height]).toEqual([512, 512]);
  });

  it('goes on bit for bit from its state, and with the networks alone from a snapshot', async () => {
    await train('parts', '--total-kimg=0.032', ...tiny);
    const first = await runFolder('parts', 0);
    const resumed = await train(
      'parts',
      `--resume=${first}/training-state.safetensors`,
      '--total-kimg=0.064',
      '--grid-ticks=100',
    );
    expect(resumed, resumed.stderr).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/exactly where.*at 0\.032 kimg/),
    });
    const second = await weightsOf(`${await runFolder('parts', 1)}/network-final.safetensors`);
    const whole = await weightsOf(`${await runFolder('whole', 0)}/network-final.safetensors`);
    for (const letter of ['G', 'Gs', 'D', 'E'] as const)
      expect([...second[letter]!]).toEqual([...whole[letter]!]);

    const networks = await train(
      'parts',
      `--resume-pkl=${first}/network-final.safetensors`,
      '--total-kimg=0.064',
      ...tiny.slice(7),
    );
    expect(networks, networks.stderr).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(
        /from the networks of network-final\.safetensors, at 0\.032 kimg, with new optimisers/,
      ),
    });
    const third = await weightsOf(`${await runFolder('parts', 2)}/network-final.safetensors`);
    expect([...third.G!]).not.toEqual([...whole.G!]);
  });

  it('takes the networks of --resume-pkl as they are, and says what was asked otherwise', async () => {
    await writeTinyNetwork(`${folder}/net.safetensors`);
    const options = ['--watermark-size=64', '--num-gpus=2', '--total-kimg=0.016', '--preset=tiny16'];
    const outcome = await train('pkl', `--resume-pkl=${folder}/net.safetensors`, ...options);
    expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
    expect(outcome.stderr).toMatch(
      /--fingerprint-size is 64, and the file has 10: the networks of net\.safetensors are used/,
    );
    expect(outcome.stderr).toMatch(/--num-gpus 2: one device does the work of them all/);
    const path = await runFolder('pkl', 0);
    expect(path).toMatch(/-2gpu-config/);
    const { config } = JSON.parse(await readFile(`${path}/config.json`, 'utf8'));
    expect(config).toMatchObject({ batch: 16, network: { fingerprintSize: 10 } });
  });

  it('stops when its time is up, ready to go on', async () => {
    const outcome = await train('short', '--total-kimg=1000', '--max-minutes=0.01', ...tiny);
    expect(outcome).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/Go on with --resume .*training-state\.safetensors/),
    });
    expect(await readdir(await runFolder('short', 0))).not.toContain('network-final.safetensors');
  });

  it('refuses what contradicts a resumed network, and what cannot be trained, before it writes anything', async () => {
    await writeTinyNetwork(`${folder}/net.safetensors`);
    const resume = await train(
      'none',
      `--resume=${folder}/net.safetensors`,
      '--watermark-size=64',
      '--fmap-max=16',
    );
    expect(resume).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /--fingerprint-size is 64, and the file has 10; --fmap-max is 16, and the file has 8/,
      ),
    });
    const both = await train('none', '--resume=a.pkl', '--resume-pkl=b.pkl');
    expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/name two starting points/) });
    const batch = await train('none', ...tiny, '--batch=6');
    expect(batch).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/1, 2, 3 or a multiple of 4/) });
    const other = await train('none', `--resume=${folder}/net32.safetensors`);
    expect(other).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/net32\.safetensors: there is no such file/),
    });
    expect(await readdir(folder)).not.toContain('none');
  });
});
