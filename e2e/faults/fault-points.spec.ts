/** A fault of each kind at a named point of a save. Also checks that the released page has no fault points. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faultsPageFolder } from './build.ts';
import { expect, test } from './fixtures.ts';
import { marker } from './page/points.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

function scriptsWith(text: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.js'))
    .filter((name) => readFileSync(`${folder}/${name}`, 'utf8').includes(text));
}

test('faults at a save leave a run that goes on from a whole checkpoint', async ({ faulted, page }) => {
  await faulted.start();
  await faulted.pause();
  const [before] = await faulted.checkpoints();

  await faulted.arm({ point: 'put chunk', nth: 1, fault: 'full' });
  expect(await faulted.save()).toBe('trouble');
  await expect(page.getByRole('alert')).toContainText('no more room');
  expect((await faulted.checkpoints())[0]).toEqual(before);
  expect(await faulted.save()).toBe('saved');

  await faulted.arm({ point: 'get chunk', nth: 1, fault: 'flip' });
  expect(await faulted.save()).toBe('trouble');
  await expect(page.getByRole('alert')).toContainText('did not read back');

  await faulted.arm({ point: 'put head', nth: 1, fault: 'die' });
  expect(await faulted.save()).toBe('failed');
  await faulted.resume();

  await faulted.arm({ point: 'read-back', nth: 1, fault: 'lose-device' });
  expect(await faulted.save()).toBe('failed');
  expect(await faulted.brokenAfterStart()).toEqual([]);
  await faulted.resume();
});

test('the page that people get has no fault points', async ({ site }, { parallelIndex }) => {
  expect(site).not.toBe('');
  expect(scriptsWith(marker, faultsPageFolder(parallelIndex))).toEqual([
    expect.stringContaining('train.worker'),
  ]);
  expect(scriptsWith(marker, dist)).toEqual([]);
});
