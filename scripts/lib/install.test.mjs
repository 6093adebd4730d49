import { mkdtempSync, mkdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureInstalled } from './install.mjs';

let root = '';

/** A replacement for npm that leaves a mark when called, and fails if `fails` is set. */
function standInForNpm({ fails = false } = {}) {
  const script = join(root, 'npm-cli.js');
  writeFileSync(
    script,
    `require('node:fs').writeFileSync(${JSON.stringify(join(root, 'called'))}, process.argv.slice(2).join(' '));
     process.exit(${fails ? 1 : 0});`,
  );
  vi.stubEnv('npm_execpath', script);
}

function lock(path, packages) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify({ packages }));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  standInForNpm();
  lock('package-lock.json', {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '2.0.0' },
    'node_modules/for-another-system': { version: '3.0.0', optional: true },
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

describe('installing', () => {
  it('happens in a fresh clone', async () => {
    await ensureInstalled(root);
    expect(existsSync(join(root, 'called'))).toBe(true);
  });

  it('does not happen again while the lock file stays', async () => {
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '2.0.0' } });
    await ensureInstalled(root);
    expect(existsSync(join(root, 'called'))).toBe(false);
  });

  it('happens when the lock file names another version', async () => {
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.9.0' } });
    await ensureInstalled(root);
    expect(existsSync(join(root, 'called'))).toBe(true);
  });

  it('says so when npm fails', async () => {
    standInForNpm({ fails: true });
    await expect(ensureInstalled(root)).rejects.toThrow(/npm ci failed/);
  });
});
