/** The frame around every room: the navigation, and the window as a drop target. */
import { expect, type Dialog, type Locator, type Page } from '@playwright/test';

export const roomNames = [
  'Datasets',
  'Train',
  'Lab book',
  'Explore',
  'Decode',
  'Registry',
  'Models',
  'Evaluate',
  'How it works',
  'Settings',
] as const;
export type RoomName = (typeof roomNames)[number];

interface Way {
  computeOn?: 'wasm';
  room?: RoomName;
  /** The part of a view's address after `#/`. */
  link?: string;
}

export class Shell {
  constructor(private readonly page: Page) {}

  /** Opens the first screen, as a person with the address does. Then goes on to the given room or link. */
  async open({ computeOn, room, link }: Way = {}): Promise<void> {
    await this.page.goto('./');
    await expect(this.link('Train')).toBeVisible();
    if (computeOn) {
      await this.goTo('Settings');
      await this.page.getByLabel('Compute on').selectOption(computeOn);
    }
    if (room) await this.goTo(room);
    if (link) await this.page.goto(`./#/${link}`);
  }

  /** Reloads the page. If the page is training and asks whether it may go, the answer is yes. */
  async reopen(): Promise<void> {
    const accept = (dialog: Dialog): void => void dialog.accept();
    this.page.once('dialog', accept);
    await this.page.reload();
    this.page.off('dialog', accept);
    await expect(this.link('Train')).toBeVisible();
  }

  link(room: RoomName): Locator {
    return this.page.getByRole('navigation').getByRole('link', { name: room, exact: true });
  }

  async goTo(room: RoomName): Promise<void> {
    await this.link(room).click();
    await expect(this.link(room)).toHaveAttribute('aria-current', 'page');
  }

  /** Drops files or whole folders from the disk onto the middle of the window, as a file manager does. */
  async drop(paths: readonly string[]): Promise<void> {
    const client = await this.page.context().newCDPSession(this.page);
    const size = this.page.viewportSize() ?? { width: 800, height: 600 };
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await client.send('Input.dispatchDragEvent', { type, x: size.width / 2, y: size.height / 2, data });
    }
    await client.detach();
  }
}
