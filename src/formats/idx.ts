/**
 * Reads idx files, the format of MNIST and similar sets (images, labels). gzip.ts unpacks gzipped ones first.
 * Source: the description on the MNIST page. Numbers are big-endian.
 */
import { StudioError } from '../base/error.ts';
import { arrayBytes, type NumpyDtype } from './numpy-array.ts';

/** The header, which precedes the data. */
export interface IdxHeader {
  shape: readonly number[];
  dtype: NumpyDtype;
  dataStart: number;
  dataBytes: number;
}

/** No header is longer than this. */
export const idxHeaderBytes = 4 + 4 * 255;

const types: Readonly<Record<number, NumpyDtype>> = {
  0x08: { kind: 'u', itemBytes: 1, bigEndian: true },
  0x09: { kind: 'i', itemBytes: 1, bigEndian: true },
  0x0b: { kind: 'i', itemBytes: 2, bigEndian: true },
  0x0c: { kind: 'i', itemBytes: 4, bigEndian: true },
  0x0d: { kind: 'f', itemBytes: 4, bigEndian: true },
  0x0e: { kind: 'f', itemBytes: 8, bigEndian: true },
};

/** Reads the header from the beginning of a file of `fileBytes`. Throws StudioError `bad-idx` naming the fault. */
export function readIdxHeader(start: Uint8Array, fileBytes: number): IdxHeader {
  const [zero0, zero1, code = 0, rank = 0] = start;
  const dtype = types[code];
  if (start.length < 4 || zero0 !== 0 || zero1 !== 0 || !dtype) return refuse('it does not begin as one');
  if (rank === 0) refuse('it has no dimensions');
  const dataStart = 4 + 4 * rank;
  if (dataStart > start.length) refuse(`it ends within the sizes of its ${rank} dimensions`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const haveBytes = fileBytes - dataStart;
  let dataBytes: number;
  try {
    dataBytes = arrayBytes(shape, dtype);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (dataBytes !== haveBytes) {
    refuse(`it claims [${shape}], which needs ${dataBytes} bytes of data, but has ${haveBytes}`);
  }
  return { shape, dtype, dataStart, dataBytes };
}

function refuse(fault: string): never {
  throw new StudioError('bad-idx', `Not a readable idx file: ${fault}.`, 'Download the file again.');
}
