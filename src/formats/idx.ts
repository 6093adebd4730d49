/**
 * idx files, the format of MNIST and its kin (images, labels), plain or gzipped.
 * Source: the description on the MNIST page. Numbers are big-endian.
 */
import { StudioError } from '../base/error.ts';
import { gunzipUpTo } from './inflate.ts';
import { arrayBytes, readElements, type NumpyData, type NumpyDtype } from './numpy-array.ts';

export interface IdxArray {
  shape: readonly number[];
  /** Row-major, in the file's own type; images are uint8 [N,H,W] or [N,H,W,C]. */
  data: NumpyData;
}

export interface ReadIdxOptions {
  /** How far a gzipped file may unpack. */
  maxBytes?: number;
}

const types: Readonly<Record<number, NumpyDtype>> = {
  0x08: { kind: 'u', itemBytes: 1, bigEndian: true },
  0x09: { kind: 'i', itemBytes: 1, bigEndian: true },
  0x0b: { kind: 'i', itemBytes: 2, bigEndian: true },
  0x0c: { kind: 'i', itemBytes: 4, bigEndian: true },
  0x0d: { kind: 'f', itemBytes: 4, bigEndian: true },
  0x0e: { kind: 'f', itemBytes: 8, bigEndian: true },
};

/** Throws StudioError `bad-idx` naming the fault. */
export function readIdx(file: Uint8Array, { maxBytes = 2 ** 30 }: ReadIdxOptions = {}): IdxArray {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzip(file, maxBytes) : file;
  const [zero0, zero1, code = 0, rank = 0] = bytes;
  const dtype = types[code];
  if (bytes.length < 4 || zero0 !== 0 || zero1 !== 0 || !dtype) return refuse('it does not begin as one');
  if (rank === 0) refuse('it has no dimensions');
  const dataStart = 4 + 4 * rank;
  if (dataStart > bytes.length) refuse(`it ends within the sizes of its ${rank} dimensions`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const haveBytes = bytes.length - dataStart;
  let neededBytes: number;
  try {
    neededBytes = arrayBytes(shape, dtype);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (neededBytes !== haveBytes) {
    refuse(`it claims [${shape}], which needs ${neededBytes} bytes of data, it has ${haveBytes}`);
  }
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, neededBytes);
  return { shape, data: readElements(data, shape, dtype) };
}

function gunzip(file: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipUpTo(maxBytes, file);
  } catch (error) {
    return refuse(`its gzip stream is damaged: ${error instanceof Error ? error.message : error}`);
  }
}

function refuse(fault: string): never {
  throw new StudioError('bad-idx', `Not a readable idx file: ${fault}.`, 'Download the file again.');
}
