/** The room Settings: the adapter and the way to compute, and what is stored. */
import type { Locator, Page } from '@playwright/test';
import type { Shell } from './shell.ts';

export class SettingsPage {
  readonly main: Locator;

  constructor(private readonly page: Page) {
    this.main = page.getByRole('main');
  }

  /** Chooses WebGPU, which `auto` passes over where it is only emulated. */
  async computeOnWebGpu(shell: Shell): Promise<void> {
    await shell.goTo('Settings');
    await this.page.getByRole('radio', { name: 'WebGPU' }).check();
  }
}
