/**
 * How it works, with the loaded model: a flipped bit passes through the diagram, another network changes it, and a
 * game is played.
 */
import { fileURLToPath } from 'node:url';
import type { Locator } from '@playwright/test';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';
import { readSheet } from './sheet.ts';

const officialPickle = fileURLToPath(new URL('../test-fixtures/net-32/network.pkl', import.meta.url));

test('a flipped bit goes through the loaded model, and another network changes the diagram', async ({
  page,
  shell,
}) => {
  await shell.open({ room: 'How it works' });
  const stages = page.getByRole('region', { name: 'From bits to a picture, and back' });
  const headings = stages.getByRole('heading', { level: 3 });
  const maps = page.getByRole('img', { name: 'Maps of the generator at 8×8', exact: true });
  await expect(maps).toBeVisible({ timeout: 120_000 });
  const ofSample = await headings.allTextContents();
  expect(ofSample).toContain('Generator, 64×64');
  await expect(stages.getByText(/^moved by/)).toHaveCount(0);

  const before = await readSheet(maps);
  await page.getByRole('group', { name: 'Bits that go in' }).getByRole('button').first().press('Enter');
  await expect(stages.getByText('Bit 1 was flipped.')).toBeVisible();
  // The embedding, five resolutions of the generator, the picture, and five resolutions of the decoder.
  await expect(stages.getByText(/^moved by/)).toHaveCount(12, { timeout: 60_000 });
  expect((await readSheet(maps)).cells).not.toEqual(before.cells);

  await page.getByRole('button', { name: 'Issue two users' }).click();
  await page.getByRole('button', { name: 'Ada’s', exact: true }).click({ timeout: 60_000 });
  await expect(page.getByText(/^You guessed (right|wrong)/)).toBeVisible();
  await expect(page.getByText(/So it says (Ada|Ben), and is right/)).toBeVisible();
  const step = page.getByRole('region', { name: 'A training step in slow motion' });
  const gradients = step.getByRole('figure', { name: /^Gradient of the/ });
  await takeStep(step);
  await expect(step.getByText('This model’s file carries no discriminator.')).toBeVisible();
  await expect(gradients).toHaveCount(2);
  const pullsOfSample = await gradients.allInnerTexts();
  expect(await barriersIn(page)).toEqual([]);

  await shell.drop([officialPickle]);
  await expect(shell.link('Models')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('region', { name: 'network', exact: true })).toBeVisible({ timeout: 60_000 });
  await shell.goTo('How it works');
  await page.getByLabel('Model', { exact: true }).selectOption({ label: 'network' });
  await expect(headings.filter({ hasText: 'Decoder, 32×32' })).toBeVisible({ timeout: 120_000 });
  expect(await headings.allTextContents()).not.toEqual(ofSample);
  await expect(page.getByRole('button', { name: 'Issue two users' })).toBeEnabled();
  await takeStep(step);
  await expect(gradients).toHaveCount(3);
  expect((await gradients.allInnerTexts()).slice(0, 2)).not.toEqual(pullsOfSample);
});

/** Takes a training step and visits its four parts. */
async function takeStep(step: Locator): Promise<void> {
  await step.getByRole('button', { name: 'Take a step' }).click();
  for (let piece = 1; piece < 4; piece++) {
    await step.getByRole('button', { name: 'Go on' }).click({ timeout: 120_000 });
  }
}
