/** The room Explore: grids of one model's images, and their export. */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { readSheet, type ShownSheet } from '../sheet.ts';
import type { Shell } from './shell.ts';
import type { GridName } from './train.ts';

export class ExplorePage {
  readonly saveCell: Locator;
  /** The room's message if it cannot draw. */
  private readonly trouble: Locator;

  constructor(
    private readonly page: Page,
    private readonly shell: Shell,
  ) {
    this.saveCell = page.getByRole('button', { name: 'Save cell' });
    this.trouble = page.getByRole('main').getByRole('alert');
  }

  /** Goes from the first screen to the sample model's matrix. */
  async open(): Promise<ShownSheet> {
    await this.shell.open({ room: 'Explore' });
    return this.show('Matrix');
  }

  grid(name: GridName | 'Matrix' | 'Children'): Locator {
    return this.page.getByRole('img', { name, exact: true });
  }

  /** Chooses a mode and reads its grid once it is drawn. */
  async show(name: GridName | 'Matrix' | 'Children'): Promise<ShownSheet> {
    await this.page.getByRole('tab', { name, exact: true }).click();
    await expect(this.grid(name).or(this.trouble)).toBeVisible({ timeout: 60_000 });
    await expect(this.trouble).toBeHidden();
    await this.settled();
    return readSheet(this.grid(name));
  }

  /** Chooses a cell of the grid, counted row by row. */
  async choose(cell: number): Promise<void> {
    const option = this.page.getByRole('listbox').getByRole('option').nth(cell);
    await option.click();
    await expect(option).toHaveAttribute('aria-selected', 'true');
  }

  /** Waits until no newer grid is being drawn. */
  async settled(): Promise<void> {
    await expect(this.page.locator('[data-stale]')).toHaveCount(0, { timeout: 60_000 });
    await expect(this.page.getByRole('button', { name: 'Stop drawing' })).toBeHidden();
  }

  /** Saves the chosen cell with a click, and returns the file. */
  async exportCell(): Promise<{ name: string; path: string; bytes: Uint8Array }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.saveCell.click()]);
    const path = await download.path();
    return { name: download.suggestedFilename(), path, bytes: await readFile(path) };
  }
}
