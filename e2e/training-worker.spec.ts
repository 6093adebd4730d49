/** A training worker that dies is noticed within seconds, and its run continues from the last checkpoint. */
import type { Page, Worker } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { TrainPage } from './pages/train.ts';

test.beforeEach(async ({ shell, train }) => {
  await shell.open({ room: 'Train' });
  await train.chooseTiniest(); // on wasm, since a software GPU is not chosen
  await train.start.click();
  await train.waitForKimgAbove(0, 120_000);
});

const trainingWorker = (page: Page): Worker => page.workers().find((worker) => /train/.test(worker.url()))!;

async function resume(train: TrainPage): Promise<void> {
  await train.resume.first().click();
  await expect(train.status).not.toContainText('Failed', { timeout: 60_000 });
  await train.waitForKimgAbove(0, 60_000);
}

test('one that ends without a word', async ({ page, train }) => {
  await trainingWorker(page).evaluate(() => self.close());
  await expect(train.status).toContainText('Failed');
  await expect(page.getByText(/training worker stopped: it ended without a word/)).toBeVisible();
  await resume(train);
});

test('one that hangs', async ({ page, train }) => {
  // In a separate task, since Chromium does not end a worker while its debugger evaluates in it.
  await trainingWorker(page).evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  await expect(page.getByText(/training worker has not answered for/)).toBeVisible();
  await page.getByRole('button', { name: 'End it' }).click();
  await expect(train.status).toContainText('Failed');
  await resume(train);
});
