/**
 * The boxes of ISO base media files (ISO 14496-12), of which AVIF consists. Each is a length, a type of four letters
 * and a body, which often consists of boxes, too. Reads past a box's end throw RangeError, since lengths in a damaged
 * file may be wrong.
 */
import { joinBytes } from '../../base/bytes.ts';
import { asciiAt, viewOf } from './format.ts';

export interface Box {
  type: string;
  body: Uint8Array;
  /** Where the box begins and ends in the bytes that were read. */
  start: number;
  end: number;
}

export function readBoxes(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    let headerBytes = 8;
    let sizeBytes = view.getUint32(at);
    if (sizeBytes === 1) {
      headerBytes = 16;
      sizeBytes = Number(view.getBigUint64(at + 8));
    }
    // Zero means that the box extends to the end of the file.
    if (sizeBytes === 0) sizeBytes = bytes.length - at;
    if (sizeBytes < headerBytes) throw new RangeError('box smaller than its header');
    const body = bytes.subarray(at + headerBytes, at + sizeBytes);
    boxes.push({
      type: asciiAt(bytes, at + 4, 4),
      body,
      start: at,
      end: Math.min(bytes.length, at + sizeBytes),
    });
    at += sizeBytes;
  }
  return boxes;
}

export function findBox(boxes: readonly Box[], type: string): Box {
  const box = boxes.find((candidate) => candidate.type === type);
  if (!box) throw new RangeError(`no ${type} box`);
  return box;
}

/** Makes a box whose body consists of these parts. */
export function makeBox(type: string, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const sizeBytes = parts.reduce((sum, part) => sum + part.length, 8);
  const head = new Uint8Array(8);
  viewOf(head).setUint32(0, sizeBytes);
  for (let i = 0; i < 4; i++) head[4 + i] = type.charCodeAt(i);
  return joinBytes([head, ...parts]);
}
