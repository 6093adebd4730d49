/**
 * Command lines of the official README and tools, word for word, with or without `python3 X.py` in front. Here they
 * must only be understood; each command's own spec tests what it does.
 */
import { describe, expect, it } from 'vitest';

import { optionName, parseArguments } from './arguments.ts';
import { commands, route } from './commands/index.ts';
import { studio } from './testing/run.ts';

const words = (line: string) => line.replaceAll('\\\n', ' ').trim().split(/\s+/).slice(1);

async function understood(line: string) {
  const routed = route(words(line));
  if (!routed) throw new Error(`no command: ${line}`);
  const command = await routed.entry.load();
  const { values, positionals } = parseArguments(routed.argv, command.options, command.positionals);
  return { name: routed.entry.name, values, positionals };
}

describe('the official command lines', () => {
  it.each([
    ['run_training --data-dir=d', 'train', ['--data-dir=d']],
    ['python3 run_training.py --data-dir=d', 'train', ['--data-dir=d']],
    ['python3.7 -u ./tool/run_metrics.py --network=n', 'metrics', ['--network=n']],
    ['run_metrics.py --network=n', 'metrics', ['--network=n']],
    ['run_generator generate-images --seeds=0', 'generate-images', ['--seeds=0']],
    ['python run_generator.py generate_images --seeds=0', 'generate-images', ['--seeds=0']],
    ['dataset_tool create_celeba out in', 'dataset create-celeba', ['out', 'in']],
    ['python3 dataset_tool.py create_from_images out in', 'dataset create-from-images', ['out', 'in']],
  ])('%s', (line, name, argv) => {
    const routed = route(line.split(' '));
    expect(routed && { name: routed.entry.name, argv: routed.argv }).toEqual({ name, argv });
  });

  it('prepare CelebA', async () => {
    const line = `studio create_celeba \\
      datasets/celeba_align_png_cropped_30k \\
      celeba/Img/img_align_celeba_png \\
      --num_images 30000`;
    expect(await understood(line)).toEqual({
      name: 'dataset create-celeba',
      values: {
        cx: 89,
        cy: 121,
        numImages: 30_000,
        shuffle: false,
        exportAttr: false,
        attributes: undefined,
      },
      positionals: ['datasets/celeba_align_png_cropped_30k', 'celeba/Img/img_align_celeba_png'],
    });
  });

  it.each([
    ['lsun_bedroom_train_30k_128x128', 'lsun_bedroom_train', 30_000, 128],
    ['lsun_cat_50k_256x256', 'lsun_cat', 50_000, 256],
  ])('prepare %s', async (name, folder, numImages, resolution) => {
    const line = `studio create_from_images \\
      datasets/${name} \\
      ${folder} \\
      --shuffle 0 \\
      --num_images ${numImages} \\
      --resolution ${resolution}`;
    expect(await understood(line)).toEqual({
      name: 'dataset create-from-images',
      values: { shuffle: false, numImages, resolution },
      positionals: [`datasets/${name}`, folder],
    });
  });

  it('train', async () => {
    const line = `studio --data-dir=datasets --config=config-e-Gskip-Dresnet --num-gpus=2 \\
      --dataset=celeba_align_png_cropped_30k \\
      --result-dir=results/celeba_align_png_cropped_30k \\
      --watermark-size=128 \\
      --res-modulated-range=4-128 \\
      --metrics=fid_watermark_accuracy_30k`;
    const { name, values } = await understood(line);
    expect(name).toBe('train');
    expect(values).toMatchObject({
      dataDir: 'datasets',
      dataset: 'celeba_align_png_cropped_30k',
      config: { settings: { fmapBase: 8192, gamma: 100, gArch: 'skip', dArch: 'resnet', eArch: 'resnet' } },
      fingerprintSize: 128,
      resModulatedRange: [2, 7],
      metrics: ['fid_watermark_accuracy_30k'],
      numGpus: 2,
    });
  });

  it('train with every option of the official tool', async () => {
    const line = `studio train --data-dir d --dataset n --result_dir r --config config-f --num-gpus 1 --total-kimg 25000
      --gamma 10 --mirror-augment True --metrics none --resume-pkl net.pkl --watermark-size 64 --decoupleL2-weight 1
      --latentsRecL2-weight 0.5 --watermarkCls-weight 3 --res-modulated-range 8-64`;
    expect((await understood(line)).values).toMatchObject({
      config: { settings: { fmapBase: 16_384, gamma: 10, gArch: 'skip', dArch: 'resnet', eArch: 'resnet' } },
      gamma: 10,
      mirrorAugment: true,
      metrics: [],
      resumePkl: 'net.pkl',
      consistencyWeight: 1,
      latentWeight: 0.5,
      fingerprintWeight: 3,
      resModulatedRange: [3, 6],
    });
  });

  it('measure', async () => {
    const line = `studio --data-dir=datasets --dataset=lsun_cat_50k_256x256 --network=models/network.pkl
      --metrics=fid_watermark_accuracy_30k --result-dir=results --mirror-augment=false --num-gpus=1`;
    const { name, values } = await understood(line);
    expect(name).toBe('metrics');
    expect(values).toMatchObject({ network: 'models/network.pkl', metrics: ['fid_watermark_accuracy_30k'] });
  });

  it.each([
    ['', { identicalLatent: false, identicalFingerprint: false }],
    ['--identical-latent=True', { identicalLatent: true, identicalFingerprint: false }],
    ['--identical_watermark 1', { identicalLatent: false, identicalFingerprint: true }],
  ])('generate images %s', async (options, expected) => {
    const line = `studio generate-images --network=models/network.pkl --seeds=0-63 --truncation-psi=1.0
      --result-dir=samples ${options}`;
    const { name, values } = await understood(line);
    expect(name).toBe('generate-images');
    expect(values).toMatchObject({ ...expected, seeds: Array.from({ length: 64 }, (_, i) => i) });
    expect((await understood(line.replace('generate-images', 'generate_images'))).name).toBe(
      'generate-images',
    );
  });
});

describe('the command line as a whole', () => {
  it('lists every command, and tells the options of each', async () => {
    const all = await studio('--help');
    expect(all).toMatchObject({ exitCode: 0, stderr: '' });
    for (const { name } of commands) {
      expect(all.stdout).toContain(name);
      const own = await studio(...name.split(' '), '--help');
      expect(own).toMatchObject({ exitCode: 0, stderr: '' });
      expect(own.stdout).toContain(`studio ${name}`);
    }
  });

  it('shows each default as a person would type it', async () => {
    for (const { name, load } of commands) {
      const { stdout } = await studio(...name.split(' '), '--help');
      for (const [key, { fallback, parse }] of Object.entries((await load()).options)) {
        if ('required' in fallback || fallback.value === undefined || fallback.value === '') continue;
        const own = stdout.split(`  --${optionName(key)} `)[1]!.split('\n  --')[0]!;
        const shown = / Default:\s+(.*)\.$/s.exec(own.trimEnd())?.[1] ?? '';
        expect(parse(shown.replaceAll('"', '')), `${name} --${key}`).toEqual(fallback.value);
      }
    }
  });

  it.each([
    [[], 2],
    [['fly'], 2],
    [['dataset'], 2],
    [['dataset', 'create-celeba', 'out'], 2],
    [['train', '--data-dir=d'], 2],
    [['train', '--data-dir=d', '--dataset=n', '--config=config-a'], 2],
    [['train', '--data-dir=d', '--dataset=n', '--metrics=fid50k'], 2],
    [['inspect', '--network=/nowhere/net.pkl'], 1],
    [['train', '--data-dir=/nowhere', '--dataset=n'], 1],
  ])('ends %j with %d and one line', async (argv, exitCode) => {
    const outcome = await studio(...argv);
    expect(outcome.exitCode).toBe(exitCode);
    if (argv.length > 0) expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says what is allowed where an option is out of range', async () => {
    const { stderr } = await studio('train', '--data-dir=d', '--dataset=n', '--watermark-size=4096');
    expect(stderr).toMatch(/--fingerprint-size 4096: it must be a whole number from 1 to 1024/);
    expect((await studio('train', '--data-dir=d', '--dataset=n', '--config=config-b')).stderr).toMatch(
      /config-b: this config does not work with fingerprints/,
    );
  });
});
