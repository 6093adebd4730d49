/** The room Train: a run's settings, its buttons, and what it shows while it runs. */
import { expect, type Locator, type Page } from '@playwright/test';
import { readSheet, type ShownSheet } from '../sheet.ts';
import type { Shell } from './shell.ts';

export const gridNames = ['Arbitrary', 'Same latent', 'Same fingerprint'] as const;
export type GridName = (typeof gridNames)[number];

export class TrainPage {
  readonly start: Locator;
  readonly pause: Locator;
  readonly resume: Locator;
  readonly save: Locator;
  readonly stop: Locator;
  readonly status: Locator;

  constructor(private readonly page: Page) {
    this.start = page.getByRole('button', { name: 'Start training', exact: true });
    this.pause = page.getByRole('button', { name: 'Pause', exact: true });
    this.resume = page.getByRole('button', { name: /^Resume/ });
    this.save = page.getByRole('button', { name: 'Save', exact: true });
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
    this.status = page.getByRole('status').filter({ hasText: /kimg/ });
  }

  /** Goes from the first screen to a small run on wasm with the sample pictures. */
  async startTiniest(shell: Shell, { name }: { name?: string } = {}): Promise<void> {
    await shell.open({ computeOn: 'wasm', room: 'Train' });
    await this.chooseTiniest();
    if (name !== undefined) await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.start.click();
    await this.waitForKimgAbove(0, 240_000);
  }

  /** Chooses Tiny 16 and reduces the settings that cost a software GPU most. Keeps the chosen dataset. */
  async chooseTiniest(): Promise<void> {
    await this.page.getByRole('radio', { name: 'Tiny 16' }).check();
    await this.page.getByText('All settings', { exact: true }).click();
    await this.fill({
      Batch: 2,
      'Feature maps at most': 4,
      'Feature map base': 16,
      'Latent size': 4,
      'Dlatent size': 4,
      'Mapping layers': 1,
      'Mapping width': 4,
      'Images per tick': 8,
    });
  }

  /** Fills in settings by their labels. The form must show all of them. */
  async fill(fields: Readonly<Record<string, number>>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) {
      await this.page.getByLabel(label, { exact: true }).fill(String(value));
    }
  }

  grid(name: GridName): Locator {
    return this.page.getByRole('img', { name, exact: true });
  }

  async readGrid(name: GridName): Promise<ShownSheet> {
    return readSheet(this.grid(name));
  }

  /** Thousands of real images shown so far, from the status region. Throws the page's message if the run failed. */
  async kimg(): Promise<number> {
    const text = await this.status.innerText();
    if (text.includes('Failed')) throw new Error(await this.page.getByRole('alert').first().innerText());
    return Number(/(\d+(?:[.,]\d+)?)\s*kimg/.exec(text)?.[1] ?? Number.NaN);
  }

  /** Thousands of images at the newest save, or 0 before the first. */
  async savedKimg(): Promise<number> {
    const saved = this.page
      .locator('dl > div')
      .filter({ hasText: /^Saved/ })
      .locator('dd');
    return Number(/^[\d.]+/.exec(await saved.innerText())?.[0] ?? 0);
  }

  async waitForKimgAbove(kimg: number, timeout = 60_000): Promise<void> {
    await expect(this.status).toBeVisible({ timeout });
    const deadline = Date.now() + timeout;
    while (!((await this.kimg()) > kimg)) {
      if (Date.now() > deadline) throw new Error(`No more than ${kimg} kimg after ${timeout / 1000} s.`);
      await this.page.waitForTimeout(250);
    }
  }
}
