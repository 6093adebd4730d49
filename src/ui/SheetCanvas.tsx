/**
 * A sheet's pixels on a canvas, for showing only: they go in by putImageData and are never read back or exported from it. Its size
 * on the page is its parent's doing.
 */
import { useEffect, useRef } from 'react';
import type { Sheet } from '../drawing/sheet.ts';

interface SheetCanvasProps {
  sheet: Sheet;
  /** What people hear; without one it is hidden from them, for its parent speaks. */
  label?: string;
  className?: string | undefined;
}

export function SheetCanvas({ sheet, label, className }: SheetCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { columns, rows, resolution, rgba } = sheet;
  const [width, height] = [columns * resolution, rows * resolution];

  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [rgba, width, height]);

  return (
    <canvas
      ref={canvas}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      width={width}
      height={height}
      data-columns={columns}
      data-rows={rows}
      data-resolution={resolution}
      className={className}
    />
  );
}
