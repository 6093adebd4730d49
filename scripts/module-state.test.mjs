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

/** What the script says about sources in separate files, one line each, with the number of the source. */
async function complaints(sources, nameOf = (i) => `src/engine/${i}.ts`) {
  for (const [i, text] of sources.entries()) {
    mkdirSync(join(root, dirname(nameOf(i))), { recursive: true });
    writeFileSync(join(root, nameOf(i)), text);
  }
  const { stderr } = await promisify(execFile)(process.execPath, [script, root]).catch((failed) => failed);
  const lines = stderr.trim().split('\n').filter(Boolean);
  return sources.map((_, i) => lines.filter((line) => line.startsWith(`${nameOf(i)}:`)).join());
}

const states = [
  ['let count = 0;', 'count is state of the module (let)'],
  ['export var count = 0;', 'count is state of the module (var)'],
  [
    'const seen = new Map<string, number>();\nexport const see = (n: string) => seen.set(n, 1);',
    'written to',
  ],
  ['const list: number[] = [];\nexport function add(n: number) { list.push(n); }', 'written to'],
  ['const at: Record<string, number> = {};\nexport function put() { at["a"] = 1; }', 'written to'],
  ['const at = { n: 0 };\nexport function next() { return at.n++; }', 'written to'],
  ['const at = { n: 0 };\nexport function drop() { delete at.n; }', 'written to'],
  ['const at = { n: 0 };\nexport function more() { Object.assign(at, { n: 1 }); }', 'written to'],
  ['class Cache {}\nconst cache = new Cache();', 'cache is state of the module (an instance)'],
  ['export class Cache { static size = 0; }', 'Cache.size is state of the module (a static field)'],
];

const constants = [
  'const sizes = new Map([["a", 1]]);\nexport const sizeOf = (n: string) => sizes.get(n);',
  'const names = ["a", "b"];\nexport const sorted = names.toSorted();',
  'const list = [1];\nexport function copy(list: number[]) { list.push(2); return list; }',
  'const list = [1];\nexport function copy() { const list: number[] = []; list.push(2); return list; }',
  'const encoder = new TextEncoder();',
  'export class Cache { static readonly most = 5; count = 0; }',
  'declare let gl: number;',
];

describe('state of a module', () => {
  it('is found in every form that it may have', async () => {
    const said = await complaints(states.map(([text]) => text));
    expect(said).toHaveLength(states.length);
    states.forEach(([text, complaint], i) => expect(said[i], text).toContain(complaint));
  });

  it('is not seen in what never changes', async () => {
    expect(await complaints(constants)).toEqual(constants.map(() => ''));
  });

  it('is the page’s business on the page, and specs’ in specs', async () => {
    const places = ['src/state/a.ts', 'src/engine/a.test.ts', 'src/engine/testing/a.ts', 'src/engine/a.ts'];
    const said = await complaints(
      places.map(() => 'let count = 0;'),
      (i) => places[i],
    );
    expect(said.map((line) => line !== '')).toEqual([false, false, false, true]);
  });
});
