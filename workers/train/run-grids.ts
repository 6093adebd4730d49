/** A run's stored grids as the page shows them: RGBA sheets. */
import { toSheet } from '../../src/drawing/sheet.ts';
import type { StoredGrid } from '../../src/storage/runs.ts';
import type { GridsOfKind, GridSource } from './protocol.ts';

export function toGridsOfKind(grids: readonly StoredGrid[], source: GridSource): GridsOfKind[] {
  return grids.map(({ mode, kimg, rows, columns, resolution, channels, pixels }) => {
    const pictures = { count: rows * columns, resolution, channels, data: pixels };
    return { kind: mode, kimg, source, sheet: toSheet(pictures, columns) };
  });
}
