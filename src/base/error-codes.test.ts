import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['src', 'workers', 'cli', 'bench'].flatMap((folder) =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|error-codes/.test(path))
    .map((path) => readFileSync(`${root}/${folder}/${path}`, 'utf8')),
);

it('has no code that nothing throws', () => {
  const list = readFileSync(`${root}/src/base/error-codes.ts`, 'utf8');
  const codes = [...list.matchAll(/'([a-z0-9-]+)'/g)].map(([, code]) => code!);
  // Those of backends are put together from a name.
  const unused = codes.filter(
    (code) => !/^(webgpu|wasm|cpu)-failed$/.test(code) && !sources.some((text) => text.includes(`'${code}'`)),
  );
  expect(codes.length).toBeGreaterThan(100);
  expect(unused).toEqual([]);
});
