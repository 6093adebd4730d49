/** issue with the sample: its decoder reads what its generator writes. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/base/hash.ts';
import type { IssueManifest } from '../../src/engine/networks/issue/manifest.ts';
import { readFoldedSafetensors } from '../../src/engine/networks/issue/testing/read-folded.ts';
import { writeTinyNetwork } from '../testing/network.ts';
import { studio, withFolder } from '../testing/run.ts';

const sample = fileURLToPath(new URL('../../public/sample/model.safetensors', import.meta.url));

describe('issue', () => {
  it('adds users, makes each a checked generator with a manifest, and can do so again', () =>
    withFolder(async (folder) => {
      await writeFile(`${folder}/names.csv`, 'user,note\nAda Lovelace,first\nbob\n');
      const registry = `--registry=${folder}/users.json`;
      const run = (...options: string[]) =>
        studio('issue', `--network=${sample}`, registry, `--out=${folder}/out`, ...options);
      const outcome = await run(`--names=${folder}/names.csv`);
      expect(outcome.exitCode, outcome.stderr).toBe(0);
      const lines = outcome.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, number>);
      expect(lines).toHaveLength(2);
      for (const { difference, pictures, matches, bitCount } of lines) {
        expect(difference).toBeLessThan(1e-4);
        expect(pictures).toBe(16);
        expect(matches! / bitCount!).toBeGreaterThan(0.95);
      }

      const [ada, bob] = (await readdir(`${folder}/out`)).toSorted();
      expect([ada, bob]).toEqual([expect.stringMatching(/^Ada-Lovelace-\w+$/), 'bob']);
      const at = `${folder}/out/${ada}`;
      const manifest = JSON.parse(await readFile(`${at}/manifest.json`, 'utf8')) as IssueManifest;
      expect(manifest.model.sha256).toBe(await sha256Hex(new Uint8Array(await readFile(sample))));
      for (const { name, sha256 } of manifest.files) {
        expect(await sha256Hex(new Uint8Array(await readFile(`${at}/${name}`)))).toBe(sha256);
      }
      expect(JSON.stringify(manifest)).not.toContain('Ada');
      expect(readFoldedSafetensors(await readFile(`${at}/generator.safetensors`)).config).toEqual(
        manifest.generator,
      );

      const users = await readFile(`${folder}/users.json`, 'utf8');
      expect((await run('bob')).exitCode).toBe(0);
      expect(await readFile(`${folder}/users.json`, 'utf8')).toBe(users);
      await studio('registry', 'revoke', `${folder}/users.json`, 'bob');
      expect(await run('bob', 'carol')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/bob was revoked/),
      });
      expect(await readFile(`${folder}/users.json`, 'utf8')).not.toContain('carol');
    }));

  it('hands out nothing whose pictures are not attributed to the user', () =>
    withFolder(async (folder) => {
      await writeTinyNetwork(`${folder}/net.safetensors`);
      const outcome = await studio(
        'issue',
        `--network=${folder}/net.safetensors`,
        `--registry=${folder}/users.json`,
        `--out=${folder}/out`,
        'eve',
      );
      expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/not attributed to eve/) });
      // The new user got no generator, so the registry was removed again.
      expect(await readdir(folder)).toEqual(['net.safetensors']);
    }));
});
