/** The room Models: one card per model, its details, and the files that can be downloaded. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';

export class ModelsPage {
  constructor(private readonly page: Page) {}

  card(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** The value beside a label in a model's details. */
  figure(model: string, label: string): Locator {
    return this.card(model)
      .locator('dl > div')
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .locator('dd');
  }

  async download(model: string, format: string): Promise<{ fileName: string; bytes: Buffer }> {
    await this.page.getByRole('button', { name: `Download ${model}`, exact: true }).click();
    const started = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: `Download ${format}`, exact: true }).click();
    const download = await started;
    await this.page.keyboard.press('Escape');
    return { fileName: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }
}
