/** Reads a whole idx file in memory, for specs. The studio itself reads the header and then one image at a time. */
import { readIdxHeader } from '../idx.ts';
import { readElements, type NumpyData } from '../numpy-array.ts';

export interface IdxArray {
  shape: readonly number[];
  /** Row-major, in the file's own type; images are uint8 [N,H,W] or [N,H,W,C]. */
  data: NumpyData;
}

/** Throws as readIdxHeader does. */
export function readIdx(bytes: Uint8Array): IdxArray {
  const { shape, dtype, dataStart, dataBytes } = readIdxHeader(bytes, bytes.length);
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, dataBytes);
  return { shape, data: readElements(data, shape, dtype) };
}
