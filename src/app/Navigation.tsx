/**
 * The studio's name, the rooms, and what must be in reach everywhere: the run, the commands, the switch between
 * light and dark.
 */
import type { DragEvent } from 'react';
import { carriesCell, droppedCell } from '../state/cell-drag.ts';
import { chooseCell } from '../state/explore.ts';
import { hrefTo } from '../state/route.ts';
import { rooms } from '../state/rooms.ts';
import { describeShortcut } from '../state/actions/action.ts';
import { decodeCell } from '../state/actions/explore.ts';
import { palette, toggleTheme } from '../state/actions/view.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Whorl } from '../ui/Whorl.tsx';
import { RunDock } from './RunDock.tsx';
import styles from './Navigation.module.css';

/** The studio's own fingerprint: "GANFP!" in ASCII, first bit first. */
const brandBits = '010001110100000101001110010001100101000000100001';

/** A cell of Explore that is dropped on Decode is decoded. */
const takesCells = {
  onDragOver(event: DragEvent) {
    if (carriesCell(event.dataTransfer)) event.preventDefault();
  },
  onDrop(event: DragEvent) {
    const cell = droppedCell(event.dataTransfer);
    if (cell === null) return;
    event.preventDefault();
    chooseCell(cell);
    decodeCell.run();
  },
};

/** On a narrow page the rooms are a strip that scrolls; the current one stays in its middle. */
function keepInSight(link: HTMLElement | null): (() => void) | undefined {
  const strip = link?.closest('nav');
  if (!link || !strip) return undefined;
  const observer = new ResizeObserver(() => {
    const [outer, inner] = [strip.getBoundingClientRect(), link.getBoundingClientRect()];
    strip.scrollBy(inner.left + inner.width / 2 - outer.left - outer.width / 2, 0);
  });
  observer.observe(strip);
  return () => observer.disconnect();
}

export function Navigation({ room }: { room: string }) {
  return (
    <header className={styles.side}>
      <a className={styles.brand} href={hrefTo('home')} aria-current={room === 'home' ? 'page' : undefined}>
        <Whorl bits={brandBits} size={34} />
        <span>
          GAN Fingerprint <br />
          Studio
        </span>
      </a>
      <nav aria-label="Rooms" className={styles.rooms}>
        <ul role="list">
          {rooms.map(({ id, title }) => (
            <li key={id} {...(id === 'decode' && takesCells)}>
              <a
                href={hrefTo(id)}
                aria-current={room === id ? 'page' : undefined}
                ref={room === id ? keepInSight : undefined}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.foot}>
        {room !== 'train' && <RunDock />}
        <div className={styles.tools}>
          <Button look="quiet" small onClick={palette.run}>
            Commands <kbd>{describeShortcut('Mod+K')}</kbd>
          </Button>
          <Button
            look="quiet"
            small
            onClick={toggleTheme.run}
            aria-label="Light or dark"
            title="Light or dark"
          >
            <Icon name="contrast" />
          </Button>
        </div>
      </div>
    </header>
  );
}
