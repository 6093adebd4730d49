/**
 * Equal to the authors' TensorFlow code on Chromium's WebGPU: every net-* folder of the shared fixtures (or of the
 * copies in test-fixtures where a clone has none), and of the folder that FIXTURES names.
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

/** How much of its limit a figure uses up; not a number counts as past any. */
function share({ error, limit }: { error: number; limit: number }): number {
  return Number.isNaN(error) ? Infinity : error / limit;
}
