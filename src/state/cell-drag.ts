/** A cell of Explore under the pointer: which one it is travels with the drag, and nothing of it leaves the page. */

const type = 'application/x-studio-cell';

/** At the beginning of a drag. */
export function carryCell(transfer: DataTransfer, index: number): void {
  transfer.setData(type, String(index));
  transfer.effectAllowed = 'copyLink';
}

export function carriesCell(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes(type) ?? false;
}

/** The cell that was let go, null where the drag was of something else. */
export function droppedCell(transfer: DataTransfer | null): number | null {
  const text = transfer?.getData(type);
  return text ? Number(text) : null;
}
