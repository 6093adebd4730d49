/** The room Settings: the adapter, and what is stored. */
import type { Page } from '@playwright/test';

export class SettingsPage {
  constructor(private readonly page: Page) {}

  get text(): Promise<string> {
    return this.page.getByRole('main').innerText();
  }
}
