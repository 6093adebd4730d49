/** The room Evaluate: a model against real pictures, and the table of results. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Shell } from './shell.ts';

export class EvaluatePage {
  readonly start: Locator;
  readonly drawSample: Locator;
  readonly reals: Locator;
  readonly numImages: Locator;
  readonly weightsFile: Locator;
  readonly results: Locator;

  constructor(
    page: Page,
    private readonly shell: Shell,
  ) {
    this.start = page.getByRole('button', { name: 'Evaluate', exact: true });
    this.drawSample = page.getByRole('button', { name: 'Draw the sample pictures' });
    this.reals = page.getByLabel('Real pictures', { exact: true });
    this.numImages = page.getByLabel('Number of pictures', { exact: true });
    this.weightsFile = page.getByLabel('Choose the weights file', { exact: true });
    this.results = page.getByRole('region', { name: 'Results of evaluations' });
  }

  async open(): Promise<void> {
    await this.shell.open({ room: 'Evaluate' });
  }

  /** The cells of the only result, as text. */
  async onlyResult(): Promise<string[]> {
    const rows = this.results.getByRole('row');
    await expect(rows).toHaveCount(2, { timeout: 120_000 });
    return rows.nth(1).getByRole('cell').allInnerTexts();
  }
}
