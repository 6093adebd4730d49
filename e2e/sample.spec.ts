/** The first minute with the sample model: look at its grids, save a picture, and read back its fingerprint. */
import { decodePng } from '../src/formats/png.ts';
import { expect, test } from './fixtures.ts';
import { contrast, meanDistance } from './sheet.ts';

test('pictures of one latent look alike, those of one fingerprint do not', async ({ shell, explore }) => {
  await shell.open({ room: 'Explore' });
  const sameLatent = await explore.show('Same latent');
  const sameFingerprint = await explore.show('Same fingerprint');
  expect(sameLatent.cells.length).toBeGreaterThan(8);
  expect(Math.max(...sameLatent.cells.map(contrast))).toBeGreaterThan(5);
  expect(meanDistance(sameLatent)).toBeGreaterThan(0);
  expect(meanDistance(sameLatent)).toBeLessThan(meanDistance(sameFingerprint));
});

test('the pictures first on screen, saved and dropped on the page, give the bits that they name', async ({
  page,
  shell,
  explore,
  decode,
}) => {
  test.setTimeout(12 * 60_000);
  await shell.open({ room: 'Explore' });
  await explore.settled();
  const [columns, count] = [6, 24];
  await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(count);
  const shares: number[] = [];
  for (let cell = 0; cell < count; cell++) {
    await shell.goTo('Explore');
    await explore.settled();
    await explore.choose(cell);
    const { path, bytes } = await explore.exportCell();
    const { width, height, text } = decodePng(bytes);
    expect([width, height]).toEqual([64, 64]);
    const named = JSON.parse(text['gan-fingerprint'] ?? '{}') as { fingerprint: string; seed: number };
    expect(named.fingerprint).toMatch(/^[01]{64}$/);
    expect(Number.isInteger(named.seed)).toBe(true);

    await shell.drop([path]);
    const bits = await decode.readBits();
    expect(bits).toHaveLength(named.fingerprint.length);
    const agreeing = [...bits].filter((bit, i) => bit === named.fingerprint[i]).length;
    shares.push(agreeing / bits.length);

    await decode.reference.fill(named.fingerprint);
    await expect(page.getByText(`${agreeing} of ${bits.length}`, { exact: true })).toBeVisible();
  }
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rows = Array.from({ length: Math.ceil(count / columns) }, (_, row) =>
    mean(shares.slice(row * columns, (row + 1) * columns)),
  );
  console.log(`share of bits read back, by row: ${rows.map((share) => share.toFixed(3)).join(', ')}`);
  expect(mean(shares)).toBeGreaterThanOrEqual(0.97);
  expect(Math.min(...rows)).toBeGreaterThanOrEqual(0.93);
});
