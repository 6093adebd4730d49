/** The room Decode: an image in, bits out. */
import type { Locator, Page } from '@playwright/test';

export class DecodePage {
  readonly image: Locator;

  constructor(private readonly page: Page) {
    this.image = page.getByLabel('Decode image');
  }

  /** The decoded bits as text, first bit first. */
  get bits(): Locator {
    return this.page.getByText(/^[01]{8,}$/);
  }
}
