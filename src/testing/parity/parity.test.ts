/**
 * Results equal those of the authors' TensorFlow code, for every net-* folder of the shared fixtures (or of the
 * copies in test-fixtures, in clones without them), and of the folder that FIXTURES names. Chromium's WebGPU runs the
 * same measure in e2e.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../backends.ts';
import { sharedIsPresent, sharedPath } from '../shared.ts';
import { readParityFixture } from './fixtures.ts';
import { measureParity, worstFigure } from './parity.ts';

const copies = fileURLToPath(new URL('../../../test-fixtures/', import.meta.url));
const roots = [sharedIsPresent ? sharedPath('fixtures/') : copies, process.env['FIXTURES']];

const folders = roots
  .filter((root) => root !== undefined && existsSync(root))
  .flatMap((root) => readdirSync(root!).map((name) => ({ name, path: `${root}/${name}` })))
  .filter(({ name }) => name.startsWith('net-'));

describeEachBackend(['wasm'], 'parity with the authors’ code', (backend) => {
  for (const { name, path } of folders) it(name, () => compare(backend, name, path));
});

async function compare(backend: string, name: string, path: string): Promise<void> {
  const fixture = readParityFixture(
    readFileSync(`${path}/network.pkl`),
    readFileSync(`${path}/golden.safetensors`),
  );
  const figures = await measureParity(fixture.model, fixture.golden);
  const worst = worstFigure(figures);
  console.log(
    `parity ${name} on ${backend}: ${figures.length} figures, worst ${worst.tensor} ` +
      `${worst.error.toExponential(1)} (limit ${worst.limit})`,
  );
  expect(figures.length).toBeGreaterThan(15);
  expect(figures.filter(({ error, limit }) => !(error <= limit))).toEqual([]);
}
