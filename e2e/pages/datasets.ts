/** The room Datasets: adding images, and what became of each file. */
import type { Locator, Page } from '@playwright/test';

export class DatasetsPage {
  constructor(private readonly page: Page) {}

  get addImages(): Locator {
    return this.page.getByLabel('Add images');
  }

  get addFolder(): Locator {
    return this.page.getByLabel('Add folder');
  }
}
