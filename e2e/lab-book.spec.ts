/** The lab book: a second tab follows a run live, and afterwards scrubs through its pictures and its checkpoints. */
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';

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

  // Other weights are drawn at once, however seldom a slow machine draws by itself.
  await page.getByRole('tab', { name: 'Raw' }).click();
  await expect(page.getByRole('region', { name: /^Pictures at 0\.0*[1-9]/ })).toBeVisible({
    timeout: 120_000,
  });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(news).toBeHidden({ timeout: 60_000 });
  await expect(second.getByText(/not finished/)).toBeVisible();
  const film = second.getByRole('slider', { name: 'Snapshot' });
  await expect(film).toBeVisible();
  await film.focus();
  await second.keyboard.press('Home');
  await expect(film).toHaveAttribute('aria-valuetext', /^0\.000 kimg, 1 of/);
  const started = second.waitForEvent('download');
  await second.getByRole('button', { name: 'Save as APNG' }).click();
  expect((await started).suggestedFilename()).toMatch(/^film-.*\.png$/);
  await expect(second.getByRole('cell', { name: /^the newest/ })).toBeVisible();
  expect(await barriersIn(second)).toEqual([]);

  await second
    .getByRole('link', { name: /^Explore at/ })
    .first()
    .click();
  await expect(second.getByRole('img', { name: 'Matrix', exact: true })).toBeVisible({ timeout: 60_000 });
});
