/** The room Decode: an image in, bits out. */
import { expect, type Locator, type Page } from '@playwright/test';

export class DecodePage {
  readonly image: Locator;
  readonly bits: Locator;
  readonly reference: Locator;

  constructor(page: Page) {
    this.image = page.getByLabel('Decode image', { exact: true });
    this.bits = page.getByRole('region', { name: 'Decoded bits' });
    this.reference = page.getByLabel('Fingerprint to compare with');
  }

  /** The decoded bits as text, first bit first. Waits until they are shown. */
  async readBits(): Promise<string> {
    await expect(this.bits).toHaveText(/^[01]+$/, { timeout: 60_000 });
    return this.bits.innerText();
  }
}
