/** One sheet of images. With `cells` the grid is a list box on top of it: arrows move, a click or Enter chooses. */
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import type { Sheet } from '../drawing/sheet.ts';
import { SheetCanvas } from './SheetCanvas.tsx';
import styles from './ImageGrid.module.css';

interface ImageGridProps {
  label: string;
  sheet: Sheet;
  /** The cells' names for screen readers, and what is written on them. Makes the grid selectable. */
  cells?: { label: string; selected: boolean; note?: ReactNode }[];
  onSelect?: (index: number) => void;
  /** What a press or Enter does to a cell, if it does more than choose it. Arrows only choose. */
  onTake?: ((index: number) => void) | undefined;
  /** Makes cells draggable; gives what a drag carries. */
  onCarry?: (transfer: DataTransfer, index: number) => void;
  /** Which drags cells accept, and what a drop on a cell does. */
  receive?: { accepts(transfer: DataTransfer): boolean; take(transfer: DataTransfer, index: number): void };
  /** A newer grid is being drawn. If that takes long, this one is dimmed. */
  stale?: 'soon' | 'late' | null;
  /** The largest number of screen pixels for one pixel of the sheet. */
  enlarged?: number;
}

export function ImageGrid({
  label,
  sheet,
  cells,
  onSelect,
  onTake = onSelect,
  onCarry,
  receive,
  stale = null,
  enlarged = 8,
}: ImageGridProps) {
  /** The cell that a drag is over. */
  const [over, setOver] = useState<number | null>(null);
  const width = sheet.columns * sheet.resolution;
  const height = sheet.rows * sheet.resolution;

  const selected = Math.max(0, cells?.findIndex((cell) => cell.selected) ?? 0);
  const optionId = (index: number) => `${label.replace(/\W+/g, '-')}-cell-${index}`;

  const onto = (index: number) =>
    receive && {
      onDragOver: (event: DragEvent) => {
        if (!receive.accepts(event.dataTransfer)) return;
        event.preventDefault();
        setOver(index);
      },
      onDragLeave: () => setOver(null),
      onDrop: (event: DragEvent) => {
        setOver(null);
        if (!receive.accepts(event.dataTransfer)) return;
        event.preventDefault();
        receive.take(event.dataTransfer, index);
      },
    };

  function move(event: KeyboardEvent) {
    if (!cells || !onSelect) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return onTake?.(selected);
    }
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: sheet.columns,
      ArrowUp: -sheet.columns,
    };
    const target =
      event.key === 'Home' ? 0 : event.key === 'End' ? cells.length - 1 : selected + (steps[event.key] ?? 0);
    if (target === selected || target < 0 || target >= cells.length) return;
    event.preventDefault();
    onSelect(target);
  }

  return (
    <div
      className={styles.grid}
      data-stale={stale ?? undefined}
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `${width * enlarged}px` }}
    >
      <SheetCanvas
        label={label}
        sheet={sheet}
        className={sheet.resolution <= 64 ? styles.crisp : undefined}
      />
      {cells && onSelect && (
        <div
          className={styles.cells}
          role="listbox"
          tabIndex={0}
          aria-label={`Choose a cell of ${label}`}
          aria-activedescendant={optionId(selected)}
          style={{
            gridTemplateColumns: `repeat(${sheet.columns}, 1fr)`,
            gridAutoRows: `${100 / sheet.rows}%`,
          }}
          onKeyDown={move}
        >
          {cells.map((cell, index) => (
            <div
              key={index}
              id={optionId(index)}
              role="option"
              aria-selected={cell.selected}
              aria-label={cell.label}
              title={cell.label}
              className={styles.cell}
              data-over={over === index || undefined}
              {...onto(index)}
              onClick={() => onTake?.(index)}
              draggable={onCarry !== undefined}
              onDragStart={({ dataTransfer }) => {
                onCarry?.(dataTransfer, index);
                dataTransfer.setDragImage(pictureOf(sheet, index), sheet.resolution, sheet.resolution);
              }}
            >
              {cell.note && <span className={styles.note}>{cell.note}</span>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** One cell, as the picture of a drag. */
function pictureOf({ columns, rows, resolution, rgba }: Sheet, index: number): HTMLCanvasElement {
  const [left, top] = [(index % columns) * resolution, Math.floor(index / columns) * resolution];
  const picture = document.createElement('canvas');
  picture.width = picture.height = resolution;
  const whole = new ImageData(rgba, columns * resolution, rows * resolution);
  picture.getContext('2d')?.putImageData(whole, -left, -top, left, top, resolution, resolution);
  return picture;
}
