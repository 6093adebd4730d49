/**
 * A run that goes wrong says so and offers another way: one button saves it and starts the other. Stages of its
 * schedule are named.
 */
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';

/** Two stages, the first long enough to read statistics in it. With a rate of 0 nothing is ever learnt. */
const schedule = {
  name: 'at rest',
  stages: [
    { name: 'the first steps', until: { iteration: 100 }, learningRate: 0 },
    { name: 'nothing more', learningRate: 0 },
  ],
};

test('a run that learns nothing says so and offers another', async ({ page, shell, train }) => {
  // Signs of trouble must last for a thousand iterations.
  test.setTimeout(12 * 60_000);
  await shell.open({ computeOn: 'wasm', room: 'Train' });
  await train.chooseTiniest();
  await page.getByLabel('Resolution', { exact: true }).selectOption('8 px');
  await page.getByText('Stages of the schedule').click();
  await page.getByLabel('Stages, as JSON').fill(JSON.stringify(schedule));
  await train.fill({ 'Images per tick': 4096 });
  await page.getByLabel('Name', { exact: true }).fill('Stuck');
  await train.start.click();
  await expect(page.getByText('Stage 2 of 2: nothing more')).toBeVisible({ timeout: 240_000 });
  await expect(page.getByRole('list', { name: 'Stages of the schedule' }).getByRole('listitem')).toHaveCount(
    2,
    {
      timeout: 60_000,
    },
  );

  const remedy = page.getByRole('button', { name: /^Start again with/ });
  await expect(remedy.first()).toBeVisible({ timeout: 420_000 });
  expect(await barriersIn(page)).toEqual([]);
  const label = (await remedy.first().innerText()).replace('Start again with ', '');
  await remedy.first().click();
  await expect(page.getByRole('heading', { name: `Stuck, with ${label}` })).toBeVisible({ timeout: 60_000 });
  await train.stop.click();
  await shell.goTo('Lab book');
  await page.getByRole('link', { name: 'Stuck', exact: true }).click();
  await expect(page.getByRole('cell', { name: /^the newest/ })).toBeVisible();
});
