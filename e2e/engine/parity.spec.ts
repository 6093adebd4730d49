/**
 * Results on Chromium's WebGPU equal those of the authors' TensorFlow code, for every net-* folder of the shared
 * fixtures (or of the copies in test-fixtures, in clones without them), and of the folder that FIXTURES names.
 */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixture.ts';

const shared = fileURLToPath(new URL('../../../shared/fixtures', import.meta.url));
const copies = fileURLToPath(new URL('../../test-fixtures', import.meta.url));
const folders = [existsSync(shared) ? shared : copies, process.env['FIXTURES']]
  .filter((root) => root !== undefined && existsSync(root))
  .flatMap((root) => readdirSync(root ?? '').map((name) => ({ name, path: `${root}/${name}` })))
  .filter(({ name }) => name.startsWith('net-'));

for (const { name, path } of folders) {
  test(`parity ${name}`, async ({ engine }) => {
    test.setTimeout(10 * 60_000);
    const figures = await engine.run('parity', undefined, path);
    const worst = figures.reduce((a, b) => (share(b) > share(a) ? b : a));
    console.log(
      `parity ${name}: ${figures.length} figures, worst ${worst.tensor} ${worst.error.toExponential(1)}`,
    );
    expect(figures.length).toBeGreaterThan(15);
    expect(figures.filter(({ error, limit }) => !(error <= limit))).toEqual([]);
  });
}

/** The part of its limit that an error uses up. NaN counts as beyond any limit. */
function share({ error, limit }: { error: number; limit: number }): number {
  return Number.isNaN(error) ? Infinity : error / limit;
}
