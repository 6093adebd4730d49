/** Dragging a cell of Explore. The drag carries the cell's index alone, so nothing of it leaves the page. */

const type = 'application/x-studio-cell';

/** At the beginning of a drag. */
export function carryCell(transfer: DataTransfer, index: number): void {
  transfer.setData(type, String(index));
  transfer.effectAllowed = 'copyLink';
}

export function carriesCell(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes(type) ?? false;
}

/** The cell that was dropped; null where something else was dragged. */
export function droppedCell(transfer: DataTransfer | null): number | null {
  const text = transfer?.getData(type);
  return text ? Number(text) : null;
}
