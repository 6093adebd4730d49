/** The room Settings: the adapter, the backend to compute on, and what is stored. */
import { expect, type Page } from '@playwright/test';
import type { Shell } from './shell.ts';

export class SettingsPage {
  constructor(private readonly page: Page) {}

  /** Chooses WebGPU, which the studio does not choose by itself if it is only emulated. */
  async computeOnWebGpu(shell: Shell): Promise<void> {
    await shell.goTo('Settings');
    await this.page.getByLabel('Compute on').selectOption('webgpu');
    await expect(this.page.getByText('Asking the device…')).toBeHidden({ timeout: 60_000 });
    await expect(this.page.getByRole('alert')).toBeHidden();
  }
}
