/**
 * Very many pictures in a part that scrolls. Only the rows in view are in the document and on canvases. It is a
 * list box of several choices: arrows move, Space or a click chooses, Shift chooses all in between.
 */
import { memo, useEffect, useId, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { Sheet } from '../drawing/sheet.ts';
import styles from './PictureWall.module.css';

export interface WallMarks {
  isChosen: (index: number) => boolean;
  /** Left out: crossed and dimmed. */
  isOut: (index: number) => boolean;
}

interface PictureWallProps extends WallMarks {
  label: string;
  count: number;
  /** `count` pictures from `from` on, in rows. Must stay the same function for the same pictures. */
  load: (from: number, count: number, columns: number) => Promise<Sheet>;
  current: number;
  onCurrent: (index: number) => void;
  onToggle: (index: number) => void;
  /** Chooses all from the current one to this. */
  onRange: (index: number) => void;
}

/** Side of a picture on the page, in CSS pixels. */
const tile = 72;
const rowsPerBlock = 4;
const blockHeight = tile * rowsPerBlock;

export function PictureWall(props: PictureWallProps) {
  const { label, count, load, isChosen, isOut, current, onCurrent, onToggle, onRange } = props;
  const view = useRef<HTMLDivElement>(null);
  const [{ width, height, top }, setView] = useState({ width: 0, height: 0, top: 0 });
  const id = useId();

  useEffect(() => {
    const element = view.current;
    if (!element) return;
    const measure = () =>
      setView((old) => ({ ...old, width: element.clientWidth, height: element.clientHeight }));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const columns = Math.max(1, Math.floor(width / tile));
  const perBlock = columns * rowsPerBlock;
  const lastBlock = Math.ceil(count / perBlock) - 1;
  const from = Math.floor(top / blockHeight);
  const to = Math.min(lastBlock, Math.floor((top + height) / blockHeight));
  const blocks = width === 0 ? [] : Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

  function move(event: KeyboardEvent) {
    if (event.key === ' ') {
      event.preventDefault();
      onToggle(current);
      return;
    }
    const page = columns * Math.max(1, Math.floor(height / tile));
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      PageDown: page,
      PageUp: -page,
      Home: -current,
      End: count - 1 - current,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const target = Math.min(count - 1, Math.max(0, current + step));
    if (event.shiftKey) onRange(target);
    else onCurrent(target);
    scrollTo(view.current, Math.floor(target / columns) * tile);
  }

  const isCurrentInView = blocks.includes(Math.floor(current / perBlock));
  return (
    <div
      ref={view}
      className={styles.wall}
      role="listbox"
      aria-multiselectable
      aria-label={label}
      aria-activedescendant={isCurrentInView ? `${id}-${current}` : undefined}
      tabIndex={0}
      onKeyDown={move}
      onScroll={({ currentTarget }) => setView((old) => ({ ...old, top: currentTarget.scrollTop }))}
    >
      <div className={styles.all} style={{ height: `${Math.ceil(count / columns) * tile}px` }}>
        {blocks.map((block) => {
          const first = block * perBlock;
          const length = Math.min(perBlock, count - first);
          return (
            <div
              key={`${columns}-${block}`}
              className={styles.block}
              style={{ top: `${block * blockHeight}px`, width: `${columns * tile}px` }}
            >
              <Pictures load={load} from={first} count={length} columns={columns} />
              <div className={styles.cells} style={{ gridTemplateColumns: `repeat(${columns}, ${tile}px)` }}>
                {Array.from({ length }, (_, i) => first + i).map((index) => (
                  <div
                    key={index}
                    id={`${id}-${index}`}
                    role="option"
                    aria-selected={isChosen(index)}
                    aria-label={`Picture ${index + 1}${isOut(index) ? ', left out' : ''}`}
                    aria-setsize={count}
                    aria-posinset={index + 1}
                    className={styles.cell}
                    data-out={isOut(index) || undefined}
                    data-current={index === current || undefined}
                    onClick={(event: MouseEvent) => (event.shiftKey ? onRange(index) : onToggle(index))}
                  />
                ))}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface PicturesProps extends Pick<PictureWallProps, 'load' | 'count'> {
  from: number;
  columns: number;
}

/** The canvas of one block, drawn when its sheet has come. It stays empty if that can't be read. */
const Pictures = memo(function Pictures({ load, from, count, columns }: PicturesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isWanted = true;
    load(from, count, columns).then(
      (sheet) => isWanted && paint(canvas.current, sheet),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [load, from, count, columns]);
  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      style={{ width: `${columns * tile}px`, height: `${Math.ceil(count / columns) * tile}px` }}
    />
  );
});

function paint(canvas: HTMLCanvasElement | null, { columns, rows, resolution, rgba }: Sheet): void {
  if (!canvas) return;
  canvas.width = columns * resolution;
  canvas.height = rows * resolution;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, canvas.width, canvas.height), 0, 0);
}

/** Scrolls as little as needed to see the row. */
function scrollTo(view: HTMLElement | null, top: number): void {
  if (!view) return;
  if (top < view.scrollTop) view.scrollTop = top;
  else if (top + tile > view.scrollTop + view.clientHeight) view.scrollTop = top + tile - view.clientHeight;
}
