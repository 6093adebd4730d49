/** calibrate: the network's file with what its decoder reads in innocents, and what is refused. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decoderId } from '../../src/engine/networks/decoder-id.ts';
import { unpackModel } from '../../src/engine/networks/model-file.ts';
import { findCalibration, readCalibration } from '../../src/fingerprint/calibration/file.ts';
import { writeTinyNetwork } from '../testing/network.ts';
import { studio, withFolder } from '../testing/run.ts';

describe('calibrate', () => {
  it('keeps the readings inside the network’s file and beside it, and sums them up', () =>
    withFolder(async (folder) => {
      const network = `${folder}/net.safetensors`;
      await writeTinyNetwork(network);
      const outcome = await studio(
        'calibrate',
        `--network=${network}`,
        `--out=${folder}/out.safetensors`,
        `--alone=${folder}/alone.safetensors`,
        '--own=100',
        '--rate=0.01',
      );
      expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
      const file = unpackModel(await readFile(`${folder}/out.safetensors`));
      const calibration = findCalibration(file.attached, file.metadata)!;
      expect(calibration).toEqual(readCalibration(await readFile(`${folder}/alone.safetensors`)));
      expect(calibration.decoder).toBe(await decoderId(file.config, file.networks.E!));
      expect(file.networks.Gs).toEqual(unpackModel(await readFile(network)).networks.Gs);
      expect(JSON.parse(outcome.stdout)).toMatchObject({
        count: 100,
        sources: [{ name: 'own pictures under fresh fingerprints', count: 100 }],
        supports: 0.03,
        thresholds: { rate: 0.01, exact: 10 },
        bitMeans: expect.arrayContaining([expect.any(Number)]),
      });

      await writeTinyNetwork(`${folder}/other.safetensors`, {}, 2);
      const foreign = await studio(
        'decode',
        `--network=${folder}/other.safetensors`,
        `--calibration=${folder}/alone.safetensors`,
        folder,
      );
      expect(foreign).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/alone.*of another decoder/),
      });

      const moved = await studio(
        'convert',
        `--network=${folder}/out.safetensors`,
        `--out=${folder}/moved.safetensors`,
      );
      expect(moved.exitCode).toBe(0);
      const copy = unpackModel(await readFile(`${folder}/moved.safetensors`));
      expect(findCalibration(copy.attached, copy.metadata)).toEqual(calibration);
    }));

  it('refuses too few innocents and what holds no pictures', () =>
    withFolder(async (folder) => {
      const network = `${folder}/net.safetensors`;
      await writeTinyNetwork(network);
      const run = (...options: string[]) => studio('calibrate', `--network=${network}`, ...options);
      expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--out, --alone/) });
      expect(await run(`--alone=${folder}/x.safetensors`, '--own=99')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/99 innocent pictures are too few/),
      });
      await writeFile(`${folder}/note.txt`, 'no picture');
      const none = await run(`--alone=${folder}/x.safetensors`, '--own=100', `${folder}/note.txt`);
      expect(none).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/note\.txt[^]*None of the files/),
      });
    }));
});
