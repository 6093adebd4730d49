/**
 * A picture that opens as large as all of it fits. From there its pixels become squares of whole screen pixels:
 * the wheel zooms at the pointer, + and - at the middle. A drag, the arrow keys and the browser's own scrolling
 * pan. 0 shows all of it again.
 */
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- without a tab stop nobody could move or zoom it by keyboard */
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { Sheet } from '../drawing/sheet.ts';
import { Button } from './Button.tsx';
import { SheetCanvas } from './SheetCanvas.tsx';
import { formatNumber } from './format.ts';
import styles from './ZoomPicture.module.css';
import layout from './layout.module.css';

/** Screen pixels for one pixel of the picture, where it is zoomed. */
const largest = 64;
/** A notch of a wheel is about 100; touchpads send many small steps. */
const WHEEL_STEP = 50;

/** The next whole scale, from a whole one or from the one that fits. */
const larger = (scale: number): number => Math.floor(scale) + 1;
const smaller = (scale: number): number => Math.ceil(scale) - 1;

/**
 * What stays fixed while the scale changes: a place on the screen, and the point of the picture there, as
 * shares.
 */
interface Anchor {
  screen: { x: number; y: number };
  share: { x: number; y: number };
}

export function ZoomPicture({ label, sheet }: { label: string; sheet: Sheet }) {
  const helpId = useId();
  const [scale, setScale] = useState(1);
  /** The scale that shows all of it. It is a whole one by chance only. */
  const [fitting, setFitting] = useState(1);
  const view = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const width = sheet.columns * sheet.resolution;
  const height = sheet.rows * sheet.resolution;

  /** What is larger than the view has its fitting scale as the smallest, in place of 1. */
  const smallest = Math.min(1, fitting);

  const keepInPlace = useCallback((at?: Anchor['screen']) => {
    const [frame, picture] = [view.current?.getBoundingClientRect(), paper.current?.getBoundingClientRect()];
    if (!frame || !picture) return;
    const screen = at ?? { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
    const share = {
      x: (screen.x - picture.left) / picture.width,
      y: (screen.y - picture.top) / picture.height,
    };
    anchor.current = { screen, share };
  }, []);
  const zoom = useCallback(
    (to: (scale: number) => number, at?: Anchor['screen']) => {
      keepInPlace(at);
      setScale((before) => Math.min(largest, Math.max(smallest, to(before))));
    },
    [keepInPlace, smallest],
  );
  const fit = useCallback(() => {
    const frame = view.current?.getBoundingClientRect();
    if (!frame?.width) return;
    // Whole pixels, and those under scroll bars too: these go once all of it is in sight.
    const shares = [Math.floor(frame.width) / width, Math.floor(frame.height) / height];
    const room = Math.min(largest, Math.min(...shares) * devicePixelRatio);
    keepInPlace();
    setFitting(room);
    setScale(room);
  }, [keepInPlace, width, height]);

  // In a dialog it has a size only once it is shown. Scroll bars do not change the border box.
  useEffect(() => {
    const observer = new ResizeObserver(fit);
    if (view.current) observer.observe(view.current, { box: 'border-box' });
    return () => observer.disconnect();
  }, [fit]);

  // Runs after every rendering; there is an anchor only after a zoom.
  useLayoutEffect(() => {
    const picture = paper.current?.getBoundingClientRect();
    if (!picture || !anchor.current) return;
    const { screen, share } = anchor.current;
    view.current?.scrollBy(
      picture.left + share.x * picture.width - screen.x,
      picture.top + share.y * picture.height - screen.y,
    );
    anchor.current = null;
  });

  // React's own listeners are passive and can't stop the page from scrolling.
  useEffect(() => {
    const element = view.current;
    let turned = 0;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      turned += event.deltaY;
      if (Math.abs(turned) < WHEEL_STEP) return;
      const step = turned < 0 ? larger : smaller;
      turned = 0;
      zoom(step, { x: event.clientX, y: event.clientY });
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [zoom]);

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === '+' || event.key === '=') zoom(larger);
    else if (event.key === '-') zoom(smaller);
    else if (event.key === '0') fit();
    else return;
    event.preventDefault();
  }

  /** A finger pans by itself. */
  function drag(event: PointerEvent) {
    if (event.pointerType === 'mouse' && event.buttons === 1) {
      view.current?.scrollBy(-event.movementX, -event.movementY);
    }
  }

  const side = (pixels: number) => `${(pixels * scale) / devicePixelRatio}px`;
  return (
    <div className={layout.stack}>
      <div
        ref={view}
        role="group"
        aria-label={`${label}, enlarged`}
        aria-describedby={helpId}
        tabIndex={0}
        className={styles.view}
        onKeyDown={press}
        onPointerDown={({ currentTarget, pointerId, pointerType }) => {
          if (pointerType === 'mouse') currentTarget.setPointerCapture(pointerId);
        }}
        onPointerMove={drag}
      >
        <div ref={paper} className={styles.paper} style={{ width: side(width), height: side(height) }}>
          <SheetCanvas
            label={label}
            sheet={sheet}
            className={scale < 1 ? styles.canvas : `${styles.canvas} ${styles.crisp}`}
          />
        </div>
      </div>
      <div className={layout.submit}>
        <Button small disabled={scale <= smallest} onClick={() => zoom(smaller)}>
          Smaller
        </Button>
        <Button small disabled={scale >= largest} onClick={() => zoom(larger)}>
          Larger
        </Button>
        <Button small onClick={fit}>
          Fit
        </Button>
        <output className="numeric">× {formatNumber(Number(scale.toFixed(2)))}</output>
      </div>
      <p id={helpId} className="muted">
        The wheel, + and − zoom; a drag and the arrow keys move; 0 shows all of it.
      </p>
    </div>
  );
}
