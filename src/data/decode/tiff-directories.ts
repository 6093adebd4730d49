/**
 * The directories of a TIFF, looked through before a library reads them: what an entry claims must fit into the file, or twelve
 * bytes would have gigabytes asked for. Source: Adobe, "TIFF Revision 6.0", section 2.
 */
import { damaged, viewOf } from './format.ts';

/** Bytes of a value, by the number of its type. */
const valueBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const SAMPLES_PER_PIXEL = 277;
const TILE_WIDTH = 322;
const TILE_HEIGHT = 323;
/** Directories within entries: Exif, GPS, interoperability. */
const within = new Set([34_665, 34_853, 40_965]);
const mostDirectories = 64;
/** Four colours and an alpha. */
const mostSamples = 5;
const mostTileSide = 16_384;

/** Throws StudioError `bad-image` where a directory claims what cannot be, or leads back to one before it. */
export function checkDirectories(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const isLittle = bytes[0] === 0x49;
  const refuse = (): never => {
    throw damaged('The TIFF is damaged and cannot be decoded.');
  };
  const seen = new Set<number>();
  const waiting = [view.getUint32(4, isLittle)];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === 0) continue;
    if (seen.has(at) || seen.size === mostDirectories || at + 2 > bytes.length) refuse();
    seen.add(at);
    const end = at + 2 + 12 * view.getUint16(at, isLittle);
    if (end + 4 > bytes.length) refuse();
    for (let entry = at + 2; entry < end; entry += 12) {
      const tag = view.getUint16(entry, isLittle);
      const type = view.getUint16(entry + 2, isLittle);
      const count = view.getUint32(entry + 4, isLittle);
      const value = view.getUint32(entry + 8, isLittle);
      const single = type === 3 ? view.getUint16(entry + 8, isLittle) : value;
      const sizeBytes = count * (valueBytes[type] ?? 8);
      if (sizeBytes > 4 && value + sizeBytes > bytes.length) refuse();
      if (tag === SAMPLES_PER_PIXEL && single > mostSamples) refuse();
      if ((tag === TILE_WIDTH || tag === TILE_HEIGHT) && single > mostTileSide) refuse();
      if (within.has(tag)) waiting.push(value);
    }
    waiting.push(view.getUint32(end, isLittle));
  }
}
