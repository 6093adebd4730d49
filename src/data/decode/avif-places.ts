/**
 * The iloc box of an AVIF: where each item's data lies in the file, as a base and extents from there (ISO 14496-12,
 * 8.11.3).
 */
import { viewOf } from './format.ts';

export interface ItemPlace {
  id: number;
  /** Whether offsets count from the beginning of the file. These readers follow no other kind. */
  inFile: boolean;
  base: Field;
  extents: { offset: Field; length: number }[];
}

/** A number of 0, 4 or 8 bytes, and where it stands in the box. */
export interface Field {
  value: number;
  at: number;
  bytes: number;
}

/** Throws RangeError if the box ends too soon. */
export function readPlaces(iloc: Uint8Array): ItemPlace[] {
  const view = viewOf(iloc);
  const version = view.getUint8(0);
  const [offsetBytes, lengthBytes] = [view.getUint8(4) >> 4, view.getUint8(4) & 15];
  const [baseBytes, indexBytes] = [view.getUint8(5) >> 4, version === 0 ? 0 : view.getUint8(5) & 15];
  let at = 6;
  const next = (bytes: number): Field => {
    const field = { value: numberAt(view, at, bytes), at, bytes };
    at += bytes;
    return field;
  };
  const places: ItemPlace[] = [];
  for (let left = next(version < 2 ? 2 : 4).value; left > 0; left--) {
    const id = next(version < 2 ? 2 : 4).value;
    const inFile = version === 0 || (next(2).value & 15) === 0;
    next(2);
    const place: ItemPlace = { id, inFile, base: next(baseBytes), extents: [] };
    for (let extents = next(2).value; extents > 0; extents--) {
      next(indexBytes);
      place.extents.push({ offset: next(offsetBytes), length: next(lengthBytes).value });
    }
    places.push(place);
  }
  return places;
}

/** The same box for a file in which everything after byte `from` has moved by `bytes`. */
export function movedPlaces(iloc: Uint8Array, from: number, bytes: number): Uint8Array {
  const moved = new Uint8Array(iloc);
  const view = viewOf(moved);
  const move = ({ value, at, bytes: width }: Field) =>
    width === 8 ? view.setBigUint64(at, BigInt(value + bytes)) : view.setUint32(at, value + bytes);
  for (const { inFile, base, extents } of readPlaces(iloc)) {
    const [first] = extents;
    if (!inFile || !first || base.value + first.offset.value < from) continue;
    if (base.value > 0) move(base);
    else for (const { offset } of extents) if (offset.bytes > 0) move(offset);
  }
  return moved;
}

function numberAt(view: DataView, at: number, bytes: number): number {
  switch (bytes) {
    case 0:
      return 0;
    case 2:
      return view.getUint16(at);
    case 4:
      return view.getUint32(at);
    case 8:
      return Number(view.getBigUint64(at));
    default:
      throw new RangeError(`a number of ${bytes} bytes`);
  }
}
