/** The room Train: a run's settings, its buttons, and what it shows while it goes. */
import { expect, type Locator, type Page } from '@playwright/test';

export const gridNames = ['Arbitrary', 'Same latent', 'Same fingerprint'] as const;
export type GridName = (typeof gridNames)[number];

export class TrainPage {
  readonly start: Locator;
  readonly pause: Locator;
  readonly resume: Locator;
  readonly status: Locator;

  constructor(private readonly page: Page) {
    this.start = page.getByRole('button', { name: 'Start training', exact: true });
    this.pause = page.getByRole('button', { name: 'Pause', exact: true });
    this.resume = page.getByRole('button', { name: 'Resume', exact: true });
    this.status = page.getByRole('status').filter({ hasText: /kimg/ });
  }

  grid(name: GridName): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  /** Thousands of real images shown so far, as the status region says. */
  async kimg(): Promise<number> {
    const text = await this.status.innerText();
    const figure = /(\d+(?:\.\d+)?)\s*kimg|kimg\s*(\d+(?:\.\d+)?)/.exec(text.replace(/,/g, ''));
    return Number(figure?.[1] ?? figure?.[2] ?? Number.NaN);
  }

  async waitForKimgAbove(kimg: number, timeout: number): Promise<void> {
    await expect.poll(() => this.kimg(), { timeout, message: `kimg above ${kimg}` }).toBeGreaterThan(kimg);
  }
}
