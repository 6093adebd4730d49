/** Runs that wait for the training one: put in order, kept over a reload, started one after another and only once. */
import type { Page } from '@playwright/test';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';

test('a queued run begins when the one that trains is stopped', async ({ page, context, shell, train }) => {
  test.setTimeout(10 * 60_000);
  await train.startTiniest(shell, { name: 'First' });

  for (const name of ['Second', 'Third', 'Fourth']) {
    await shell.goTo('Train');
    await page.getByRole('link', { name: 'Next run' }).click();
    await expect(page.getByRole('heading', { name: 'The next run' })).toBeVisible();
    await expect(train.start).toHaveCount(0);
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Add to the queue' }).click();
    await expect(queue(page).getByRole('rowheader', { name })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Move Third up' }).click();
  await expect(queue(page).getByRole('rowheader')).toHaveText(['Third', 'Second', 'Fourth']);
  expect(await barriersIn(page)).toEqual([]);

  // Another tab sees the same, and changes in one tab appear in the other.
  const second = await context.newPage();
  await second.goto('./#/runs');
  await second.getByRole('button', { name: 'Take Fourth out of the queue' }).click();
  await expect(queue(page).getByRole('rowheader')).toHaveText(['Third', 'Second']);

  // A reload ends the page's run, and no other one starts by itself.
  await shell.reopen();
  await expect(queue(page).getByRole('rowheader')).toHaveText(['Third', 'Second']);
  await page.getByRole('button', { name: 'Start the first' }).click();
  await expect(page.getByRole('heading', { name: 'Third' })).toBeVisible();
  await train.waitForKimgAbove(0, 240_000);
  await train.stop.click();
  await expect(page.getByRole('heading', { name: 'Second' })).toBeVisible({ timeout: 240_000 });
  await train.waitForKimgAbove(0, 240_000);
  await shell.goTo('Lab book');
  await expect(queue(page)).toHaveCount(0);
  await expect(queue(second)).toHaveCount(0);
  const runs = second.getByRole('region', { name: 'Table of runs' });
  await expect(runs.getByRole('row', { name: /^Compare (First|Second|Third)/ })).toHaveCount(3);
  await expect(runs.getByRole('cell', { name: 'trains in another tab' })).toHaveCount(1);
});

const queue = (page: Page) => page.getByRole('region', { name: 'Queue', exact: true });
