/** The palette finds models, runs and other things, not only commands. Sequences of two keys lead to rooms. */
import { expect, test } from './fixtures.ts';

test('a model and a preset are found by their names, and two keys lead to a room', async ({
  page,
  shell,
}) => {
  await shell.open();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(shell.link('Models')).toHaveAttribute('aria-current', 'page');
  await page.keyboard.press('m');
  await expect(shell.link('Models')).toHaveAttribute('aria-current', 'page');

  const found = page.getByRole('listbox', { name: 'Commands' }).getByRole('option');
  await page.keyboard.press('Control+k');
  await expect(found.filter({ hasText: 'Model: ' })).toHaveCount(0);
  // Told by more than a tint, which forced colours take away.
  await page.emulateMedia({ forcedColors: 'active' });
  const [chosen, other] = await found.evaluateAll((options) =>
    options.slice(0, 2).map((option) => getComputedStyle(option).backgroundColor),
  );
  expect(chosen).not.toBe(other);
  await page.emulateMedia({ forcedColors: 'none' });
  await page.keyboard.type('model clothing');
  await expect(found).toHaveText([/^Model: Clothing/], { timeout: 60_000 });
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/explore\/sample/);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('preset small');
  await expect(found.first()).toContainText('Preset: Small', { timeout: 60_000 });
  await page.keyboard.press('Enter');
  await expect(shell.link('Train')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('radio', { name: /Small/ })).toBeChecked();
});
