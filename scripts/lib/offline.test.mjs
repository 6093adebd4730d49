import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles } from './offline.mjs';

it('lists every file but its own, with a revision that follows the content where the name has none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'studio-'));
  mkdirSync(join(folder, 'assets'));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  for (const name of ['assets/index-abc.js', 'assets/index-abc.js.map', 'sw.js']) write(name, 'x');
  write('index.html', 'one');
  const [script, page, ...others] = listFiles(folder);
  expect(script).toEqual({ url: 'assets/index-abc.js', revision: null });
  expect(page).toEqual({ url: 'index.html', revision: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(others).toEqual([]);
  write('index.html', 'two');
  expect(listFiles(folder)[1].revision).not.toBe(page.revision);
  rmSync(folder, { recursive: true });
});
