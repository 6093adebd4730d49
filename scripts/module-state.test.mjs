import { execFile } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('module-state.mjs', import.meta.url));
let root = '';

beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'module-state-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** What the script says of one file, a line each. */
async function complaints(text, path = 'src/engine/a.ts') {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
  const { stderr } = await promisify(execFile)(process.execPath, [script, root]).catch((failed) => failed);
  return stderr.trim().split('\n').filter(Boolean);
}

describe('state of a module', () => {
  it.each([
    ['let count = 0;', 'count is state of the module (let)'],
    ['export var count = 0;', 'count is state of the module (var)'],
    ['const seen = new Map<string, number>();\nexport const see = (n: string) => seen.set(n, 1);', 'seen is state'],
    ['const list: number[] = [];\nexport function add(n: number) { list.push(n); }', 'list is state'],
    ['const at: Record<string, number> = {};\nexport function put() { at["a"] = 1; }', 'at is state'],
    ['const at = { n: 0 };\nexport function next() { return at.n++; }', 'at is state'],
    ['const at = { n: 0 };\nexport function next() { delete at.n; Object.assign(at, {}); }', 'at is state'],
    ['class Cache {}\nconst cache = new Cache();', 'cache is state of the module (an instance)'],
    ['export class Cache { static size = 0; }', 'Cache.size is state of the module (a static field)'],
  ])('is found: %s', async (text, complaint) => {
    const said = await complaints(text);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(complaint);
  });

  it.each([
    ['const sizes = new Map([["a", 1]]);\nexport const sizeOf = (n: string) => sizes.get(n);'],
    ['const names = ["a", "b"];\nexport const sorted = names.toSorted();'],
    ['const list = [1];\nexport function copy(list: number[]) { list.push(2); return list; }'],
    ['const list = [1];\nexport function copy() { const list: number[] = []; list.push(2); return list; }'],
    ['const encoder = new TextEncoder();'],
    ['export class Cache { static readonly most = 5; count = 0; }'],
    ['declare let gl: number;'],
  ])('is not seen in what never changes: %s', async (text) => {
    expect(await complaints(text)).toEqual([]);
  });

  it('is the page’s business on the page, and specs’ in specs', async () => {
    expect(await complaints('let count = 0;', 'src/state/a.ts')).toEqual([]);
    expect(await complaints('let count = 0;', 'src/engine/a.test.ts')).toEqual([]);
  });
});
