/** The registry commands, as a person runs them one after the other. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { studio, withFolder } from '../../testing/run.ts';

const usersOf = async (path: string) =>
  (JSON.parse(await readFile(path, 'utf8')) as { users: Record<string, string>[] }).users;

describe('registry', () => {
  it('is started, filled, revoked from, shown, committed and verified', () =>
    withFolder(async (folder) => {
      const file = `${folder}/users.json`;
      const ok = async (...argv: string[]) => {
        const outcome = await studio('registry', ...argv);
        expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
        return outcome.stdout;
      };
      await ok('new', file, '--bits=64', '--minimum-distance=10');
      await writeFile(`${folder}/names.csv`, 'user,note\nbob,of sales\ncarol\n');
      await ok('add', file, 'alice', '--note=first', `--names=${folder}/names.csv`, '--draw=farthest');
      await ok('add', file, 'dora', '--fingerprint', '0123456789abcdef');
      await writeFile(`${folder}/secret`, 'correct horse battery staple');
      await ok('add', file, 'eve', '--draw=derived', `--secret=${folder}/secret`);
      await ok('revoke', file, 'bob');
      const users = await usersOf(file);
      expect(users.map(({ user, note, origin, status }) => [user, note, origin, status])).toEqual([
        ['alice', 'first', 'farthest', 'active'],
        ['bob', 'of sales', 'farthest', 'revoked'],
        ['carol', '', 'farthest', 'active'],
        ['dora', '', 'typed', 'active'],
        ['eve', '', 'derived', 'active'],
      ]);

      const shown = JSON.parse(await ok('show', file, '--bit-accuracy=0.98')) as {
        bounds: { needed: number; trueAttribution: number; wrongUser: number };
      };
      expect(shown.bounds.needed).toBe(53);
      expect(shown.bounds.trueAttribution).toBeGreaterThan(0.99);
      expect(JSON.stringify(shown)).not.toContain(users[0]!['fingerprint']);

      await ok('commit', file, `--out=${folder}/list.json`, `--claims=${folder}/claims`);
      const claims = await readdir(`${folder}/claims`);
      expect(claims).toHaveLength(5);
      const claim = `${folder}/claims/${claims[0]}`;
      expect(await ok('verify', claim, `--list=${folder}/list.json`)).toMatch(
        /holds \w+ with this fingerprint/,
      );
      const text = await readFile(claim, 'utf8');
      await writeFile(claim, text.replace(/"user": "/, '"user": "not '));
      expect(await studio('registry', 'verify', claim, `--list=${folder}/list.json`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/does not hold this claim/),
      });
    }));

  it('leaves the file as it was where one of many users cannot be added', () =>
    withFolder(async (folder) => {
      const file = `${folder}/users.json`;
      await studio('registry', 'new', file, '--bits=16', '--code=repetition:3');
      await studio('registry', 'add', file, 'alice');
      const before = await readFile(file, 'utf8');
      await writeFile(`${folder}/names.csv`, 'bob\n=cmd\n');
      for (const [options, message] of [
        [['bob', 'alice'], /alice stands twice/],
        [[`--names=${folder}/names.csv`], /names.csv: Row 2 .*formula/],
        [['bob', '--draw=farthest'], /with a code cannot be chosen/],
        [['bob', '--draw=derived'], /needs --secret/],
        [[], /Name users/],
      ] as const) {
        const outcome = await studio('registry', 'add', file, ...options);
        expect(outcome).toMatchObject({ stderr: expect.stringMatching(message) });
        expect(outcome.exitCode).toBeGreaterThan(0);
      }
      expect(await readFile(file, 'utf8')).toBe(before);
      expect(await studio('registry', 'new', file, '--bits=16')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/it already exists/),
      });
      expect((await readdir(folder)).toSorted()).toEqual(['names.csv', 'users.json']);
    }));

  it('plans the bits', async () => {
    const { stdout } = await studio('registry', 'plan', '--users=1000', '--bit-accuracy=0.95');
    expect(JSON.parse(stdout)).toMatchObject({ users: 1000, rate: 1e-6, bits: expect.any(Number) });
  });
});
