/**
 * Shows a sheet's pixels on a canvas. They go in by putImageData and are never read back or exported from it.
 * The parent decides its size on the page.
 */
import { useEffect, useRef } from 'react';
import type { Sheet } from '../drawing/sheet.ts';

interface SheetCanvasProps {
  sheet: Sheet;
  /** The name for screen readers; without one it is hidden from them, because its parent has the name. */
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
