/** What `train` command lines resolve to when nothing is resumed. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveConfig, type TrainingConfig } from '../../src/engine/training/config.ts';
import { presetSettings } from '../../src/engine/training/presets.ts';
import { parseArguments } from '../arguments.ts';
import { trainOptions } from './options.ts';
import { planTraining } from './plan.ts';

async function configOf(...options: string[]): Promise<TrainingConfig> {
  const argv = ['--data-dir=d', '--dataset=n', ...options];
  const args = parseArguments(argv, trainOptions);
  return (await planTraining(args, { resolution: 128, channels: 3 }, undefined)).config;
}

it('is the paper’s run unless told otherwise', async () => {
  expect(await configOf()).toEqual(resolveConfig(presetSettings('paper128')));
});

it('takes the maps, gamma and architectures of an official config, and what is given over it', async () => {
  const { network, gamma } = await configOf('--config=config-e-Gorig-Dskip', '--gamma=20', '--fmap-base=64');
  expect(gamma).toBe(20);
  expect(network).toMatchObject({ fmapBase: 64, gArch: 'orig', dArch: 'skip', eArch: 'skip' });
});

it('takes the weights of a recipe, and what is given over it', async () => {
  const { recipe, weights, averageRampUp } = await configOf(
    '--watermarkCls-weight=7',
    '--recipe=quick',
    '--schedule=constant',
  );
  expect({ recipe, weights, averageRampUp }).toEqual({
    recipe: 'quick',
    weights: { adversarial: 1, consistency: 2, latent: 1, fingerprint: 7 },
    averageRampUp: 0.05,
  });
});

it('takes the batch of as many GPUs as are asked for, unless a batch is given', async () => {
  expect((await configOf('--num-gpus=1')).batch).toBe(8);
  expect((await configOf('--num-gpus=4')).batch).toBe(32);
  expect((await configOf('--num-gpus=4', '--batch=16')).batch).toBe(16);
});

it('begins with a preset’s settings, at the size of the pictures', async () => {
  const tiny = presetSettings('tiny16');
  expect(await configOf('--preset=tiny16', '--seed=5')).toEqual(
    resolveConfig({ ...tiny, resolution: 128, seed: 5 }),
  );
});

it('takes a schedule by name, for the length of the run, or out of a file, refused by stage and field', async () => {
  const named = await configOf('--schedule=latents-first', '--total-kimg=16');
  expect(named.schedule.stages.map(({ until }) => until)).toEqual([
    { iteration: 400 },
    { measure: 'accuracy', atLeast: 0.9, orIteration: 800 },
    undefined,
  ]);
  const path = join(await mkdtemp(join(tmpdir(), 'schedule-')), 'mine.json');
  const mine = {
    name: 'mine',
    stages: [
      { name: 'a', until: { iteration: 5 } },
      { name: 'b', batch: 16 },
    ],
  };
  await writeFile(path, JSON.stringify(mine));
  expect((await configOf(`--schedule=${path}`)).schedule).toEqual(mine);
  await writeFile(path, JSON.stringify({ ...mine, stages: [{ name: 'a', gamma: -1 }] }));
  await expect(configOf(`--schedule=${path}`)).rejects.toThrow('stage 1 (“a”), line 1: gamma is -1');
  await writeFile(path, '{"name":');
  await expect(configOf(`--schedule=${path}`)).rejects.toThrow('it is not JSON');
  await expect(configOf('--schedule=latent-first')).rejects.toThrow(
    'neither pictures-first nor latents-first nor constant nor a file',
  );
});

it('refuses a weight that the schedule never lets come into force', async () => {
  await expect(configOf('--schedule=latents-first', '--watermarkCls-weight=7')).rejects.toThrow(
    '--fingerprint-weight: the schedule latents-first sets this in every stage',
  );
});
