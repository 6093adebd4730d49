/** metrics: files, numbers of images, kept statistics, and honest names. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { TfrecordDatasetWriter } from '../tfrecord-writer.ts';
import { writeTinyNetwork } from '../testing/network.ts';
import { studio, withFolder } from '../testing/run.ts';

async function writeDataset(folder: string, channels: 1 | 3 = 3): Promise<void> {
  const writer = new TfrecordDatasetWriter(`${folder}/set`, 16, channels);
  for (let i = 0; i < 12; i++)
    await writer.add(new Uint8Array(256 * channels).map((_, at) => (at * (i + 5)) % 256));
  await writer.commit();
}

const measure = (folder: string, ...options: string[]) =>
  studio(
    'metrics',
    `--network=${folder}/net.safetensors`,
    `--data-dir=${folder}`,
    '--dataset=set',
    `--result-dir=${folder}/out`,
    ...options,
  );

describe('metrics', () => {
  it('writes the official line and a JSON with intervals, and says what the distance is on', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      await writeDataset(folder);
      const outcome = await measure(folder, '--num-images=10');
      expect(outcome, outcome.stderr).toMatchObject({
        exitCode: 0,
        stderr: expect.stringMatching(/not an FID/),
      });
      const [run] = (await readdir(`${folder}/out`)).filter((name) => !name.startsWith('.'));
      expect(run).toBe('00000-run-metrics');
      const name = 'random_features_watermark_accuracy_10';
      expect(await readFile(`${folder}/out/${run}/metric-${name}.txt`, 'utf8')).toMatch(
        new RegExp(
          `^net {27} time \\d+s +${name}_frechet_distance [\\d.]+ +${name}_watermark_bit_accuracy 0\\.\\d{4} +${name}_kernel_distance -?[\\d.]+\\n$`,
        ),
      );
      const summary = JSON.parse(await readFile(`${folder}/out/${run}/metrics.json`, 'utf8')) as {
        metrics: object[];
      };
      expect(summary.metrics[0]).toMatchObject({ images: 10, reals: 10, bits: { total: 100 } });
    }));

  it('gives the same numbers again, from kept statistics of the reals', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      await writeDataset(folder);
      const first = await measure(folder, '--metrics=fid_watermark_accuracy_20');
      const second = await measure(folder, '--metrics=fid_watermark_accuracy_20');
      expect(first.stdout).toMatch(/20 fakes, 12 reals/);
      expect(second.stdout).toBe(first.stdout);
      expect(first.stderr).toContain('Features of the reals');
      expect(second.stderr).not.toContain('Features of the reals');
      const [kept] = await readdir(`${folder}/out/.cache`);
      await writeFile(`${folder}/out/.cache/${kept}`, 'damaged');
      expect((await measure(folder, '--metrics=fid_watermark_accuracy_20')).stdout).toBe(first.stdout);
    }));

  it('refuses a dataset of other channels and an Inception file that is none', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      await writeDataset(folder, 1);
      expect(await measure(folder, '--num-images=10')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/set has 1 channels, and the network makes 3/),
      });
      await writeDataset(folder);
      const wrong = await measure(folder, '--num-images=10', `--inception=${folder}/net.safetensors`);
      expect(wrong).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/net\.safetensors: .*not the weights of/),
      });
      expect(await readdir(folder)).not.toContain('out');
    }));
});
