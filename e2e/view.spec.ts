/** Explore's view is its address: a link shows the same pixels, and changes can be undone. */
import { expect, test } from './fixtures.ts';

test('a link reproduces the pixels of its view, and Ctrl+Z those of the view before', async ({
  page,
  shell,
  explore,
}) => {
  await shell.open({
    computeOn: 'wasm',
    link: 'explore/sample?seed=7&cells=4x3&cell=1&bits=1:f0f0f0f0f0f0f0f0&noise=none&gain=1e9',
  });
  const linked = await explore.show('Matrix');
  await expect(page.getByText('gain is 128, not “1e9”.')).toBeVisible();

  const other = await explore.show('Arbitrary');
  expect(other.cells).not.toEqual(linked.cells);
  await expect(page).toHaveURL(/mode=arbitrary/);
  await page.keyboard.press('Control+z');
  expect((await explore.show('Matrix')).cells).toEqual(linked.cells);
  await expect(page).toHaveURL(/bits=1:f0f0f0f0f0f0f0f0/);

  const address = page.url();
  await page.goto('./#/');
  await page.goto(address);
  await page.reload();
  expect((await explore.show('Matrix')).cells).toEqual(linked.cells);
  await expect(page.getByRole('textbox', { name: 'As text' })).toHaveValue('f0f0f0f0f0f0f0f0');
});
