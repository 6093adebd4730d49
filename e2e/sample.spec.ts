/** The first minute, with the sample model: look at its grids, save a picture, read its fingerprint back. */
import { decodePng } from '../src/formats/png.ts';
import { expect, test } from './fixtures.ts';
import { contrast, meanDistance } from './sheet.ts';

test('pictures of one latent look alike, those of one fingerprint do not', async ({ shell, explore }) => {
  await shell.open();
  await shell.goTo('Explore');
  const sameLatent = await explore.show('Same latent');
  const sameFingerprint = await explore.show('Same fingerprint');
  expect(sameLatent.cells.length).toBeGreaterThan(8);
  expect(Math.max(...sameLatent.cells.map(contrast))).toBeGreaterThan(5);
  expect(meanDistance(sameLatent)).toBeGreaterThan(0);
  expect(meanDistance(sameLatent)).toBeLessThan(meanDistance(sameFingerprint));
});

test('saved pictures, dropped on the page, give the bits that they name', async ({
  page,
  shell,
  explore,
  decode,
}) => {
  test.setTimeout(8 * 60_000);
  await shell.open();
  const agreements: number[] = [];
  // The model reads 0.963 of its bits. The mean over twelve pictures lies within 0.03 of that: three standard errors.
  for (const cell of Array.from({ length: 12 }, (_, i) => i + 1)) {
    await shell.goTo('Explore');
    await explore.show('Arbitrary');
    await explore.choose(cell);
    const { path, bytes } = await explore.exportCell();
    const { width, height, text } = decodePng(bytes);
    expect([width, height]).toEqual([32, 32]);
    const named = JSON.parse(text['gan-fingerprint'] ?? '{}') as { fingerprint: string; seed: number };
    expect(named.fingerprint).toMatch(/^[01]{16,}$/);
    expect(Number.isInteger(named.seed)).toBe(true);

    await shell.drop([path]);
    const bits = await decode.readBits();
    expect(bits).toHaveLength(named.fingerprint.length);
    const agreeing = [...bits].filter((bit, i) => bit === named.fingerprint[i]).length;
    agreements.push(agreeing / bits.length);

    await decode.reference.fill(named.fingerprint);
    await expect(page.getByText(`${agreeing} of ${bits.length}`, { exact: true })).toBeVisible();
  }
  console.log(`share of bits read back: ${agreements.map((share) => share.toFixed(3)).join(', ')}`);
  expect(agreements.reduce((sum, share) => sum + share, 0) / agreements.length).toBeGreaterThanOrEqual(0.93);
});
