/** The room Datasets: adding images, and the report on each file. */
import { expect, type Locator, type Page } from '@playwright/test';

export class DatasetsPage {
  readonly addImages: Locator;
  readonly addFolder: Locator;

  constructor(private readonly page: Page) {
    this.addImages = page.getByLabel('Add images', { exact: true });
    this.addFolder = page.getByLabel('Add folder', { exact: true });
  }

  /** Answers the dialogue about a drop by accepting its suggestions. */
  async make(): Promise<void> {
    await this.page.getByRole('button', { name: 'Make the dataset' }).click();
  }

  /** Waits until the room names a dataset of that many images. */
  async waitForImages(count: number): Promise<void> {
    const words = new RegExp(`\\b${count} (used|images|pictures)\\b`);
    await expect(this.page.getByRole('main').getByText(words).first()).toBeVisible({ timeout: 60_000 });
  }
}
