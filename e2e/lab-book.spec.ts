/** The lab book: a second tab follows a run live, and later goes through its pictures and checkpoints. */
import { readFile } from 'node:fs/promises';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';
import { readSheet } from './sheet.ts';
import { mostLost, readWebm, sheetDistance } from './webm.ts';

test('a run that trains in another tab is followed there, and looked through once it is over', async ({
  page,
  context,
  shell,
  train,
}) => {
  await train.startTiniest(shell);

  const second = await context.newPage();
  await second.goto('./#/runs');
  await expect(second.getByRole('cell', { name: 'trains in another tab' })).toBeVisible();
  await second
    .getByRole('row', { name: /in another tab/ })
    .getByRole('link')
    .click();
  const news = second.getByRole('region', { name: 'Trains in another tab' });
  const kimg = news.locator('dl > div').filter({ hasText: 'Kimg' }).locator('dd');
  await expect(kimg).toHaveText(/^\d/, { timeout: 60_000 });
  const heard = await kimg.innerText();
  await expect(kimg).not.toHaveText(heard, { timeout: 60_000 });
  await expect(second.getByText(/Failed|not finished/)).toHaveCount(0);

  // Showing other weights draws at once, however seldom a slow machine draws on its own.
  await page.getByRole('tab', { name: 'Raw' }).click();
  await expect(page.getByRole('region', { name: /^Pictures at 0\.0*[1-9]/ })).toBeVisible({
    timeout: 120_000,
  });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(news).toBeHidden({ timeout: 60_000 });
  await expect(second.getByText(/not finished/)).toBeVisible();
  // So that the page has all snapshots that were kept, as the film has.
  await second.reload();
  const film = second.getByRole('slider', { name: 'Snapshot' });
  await expect(film).toBeVisible();
  await film.focus();
  await second.keyboard.press('Home');
  await expect(film).toHaveAttribute('aria-valuetext', /^0\.000 kimg, 1 of/);
  const snapshot = second.getByRole('img', { name: /^Snapshot of/ });
  const first = await readSheet(snapshot);
  await second.keyboard.press('End');
  await expect(film).not.toHaveAttribute('aria-valuetext', / 1 of/);
  const newest = await readSheet(snapshot);
  const save = async (name: string) => {
    const started = second.waitForEvent('download');
    await second.getByRole('button', { name: `Save as ${name}` }).click();
    return started;
  };
  expect((await save('APNG')).suggestedFilename()).toMatch(/^film-.*\.png$/);
  const webm = await readFile(await (await save('WebM')).path());
  const { frames, durationMs } = await readWebm(second, webm, first);
  // Every snapshot for 250 ms, the newest for six times as long.
  const snapshots = Number(await film.getAttribute('max')) + 1;
  expect([frames.length, Math.round(durationMs)]).toEqual([snapshots + 5, 250 * (snapshots + 5)]);
  expect(sheetDistance(frames[0]!, first)).toBeLessThan(mostLost);
  expect(sheetDistance(frames[snapshots - 1]!, newest)).toBeLessThan(mostLost);
  expect(sheetDistance(frames.at(-1)!, newest)).toBeLessThan(mostLost);
  await expect(second.getByRole('cell', { name: /^the newest/ })).toBeVisible();
  expect(await barriersIn(second)).toEqual([]);

  await second
    .getByRole('link', { name: /^Explore at/ })
    .first()
    .click();
  await expect(second.getByRole('img', { name: 'Matrix', exact: true })).toBeVisible({ timeout: 60_000 });
});
