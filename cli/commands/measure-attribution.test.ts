import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Attribution } from '../../src/decoding/measure-attribution.ts';
import { studio, withFolder } from '../testing/run.ts';

const sample = fileURLToPath(new URL('../../public/sample/model.safetensors', import.meta.url));

it('counts whose pictures are attributed to whom, alone and pooled, and innocents beside them', () =>
  withFolder(async (folder) => {
    // These pictures were drawn without regard to the users below, so they are innocent of each of them.
    await studio('generate-images', `--network=${sample}`, '--seeds=0-7', `--result-dir=${folder}`);
    const run = (...options: string[]) =>
      studio('measure-attribution', `--network=${sample}`, ...options, folder);
    const strict = await run('--users=2', '--images=5');
    expect(strict.exitCode, strict.stderr).toBe(0);
    const found = JSON.parse(strict.stdout) as Attribution & { innocents: object };
    expect(found.pooled.map(({ pictures, groups }) => [pictures, groups])).toEqual([
      [1, 10],
      [2, 4],
      [5, 2],
    ]);
    for (const { right, wrong, groups } of found.pooled) {
      expect(wrong).toBe(0);
      expect(right).toBeGreaterThanOrEqual(groups * 0.8);
    }
    expect(found.bitAccuracy).toBeGreaterThan(0.9);
    expect(found.nearest).toEqual([{ generators: 1, share: 1 }]);
    expect(found.innocents).toEqual({ count: 8, named: 0, supports: 3 / 8 });
    // With one in two allowed, some pictures are attributed, so the count is not always zero.
    const lenient = JSON.parse((await run('--users=1', '--images=1', '--rate=0.5')).stdout) as {
      innocents: { named: number };
    };
    expect(lenient.innocents.named).toBeGreaterThan(0);
  }));
