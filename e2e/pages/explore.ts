/** The room Explore: grids of one model's images, and their export. */
import type { Locator, Page } from '@playwright/test';
import type { GridName } from './train.ts';

export class ExplorePage {
  constructor(private readonly page: Page) {}

  grid(name: GridName): Locator {
    return this.page.getByLabel(name, { exact: true });
  }
}
