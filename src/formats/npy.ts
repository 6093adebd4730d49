/**
 * Reads and writes numpy's npy files: arrays of numbers. Structured arrays are refused, and so are object arrays,
 * which contain a pickle. An npz is a zip of npy files. Source: numpy's description of the format (numpy.lib.format).
 */
import { StudioError } from '../base/error.ts';
import { printable } from '../base/printable.ts';
import {
  arrayBytes,
  columnMajorStrides,
  parseDtype,
  readElements,
  type NumpyData,
  type NumpyDtype,
} from './numpy-array.ts';
import { parsePythonLiteral } from './python-literal.ts';
import { latin1Text } from './text.ts';

export interface NpyArray {
  shape: readonly number[];
  /** Row-major, in the file's own type (but float16 as float32, bool as bytes). A view of the file if it is aligned. */
  data: NumpyData;
}

/** The header, which precedes an array's data. */
export interface NpyHeader {
  shape: readonly number[];
  dtype: NumpyDtype;
  /** Whether the first axis varies fastest in memory. */
  fortranOrder: boolean;
  /** Where the data begins, and its length in bytes. */
  dataStart: number;
  dataBytes: number;
}

const magic = '\x93NUMPY';
/** numpy itself reads no longer header unless told that the file is trusted. */
const maxHeaderBytes = 10_000;
/** No header is longer than this. */
export const npyHeaderBytes = 12 + maxHeaderBytes;

/**
 * Reads the header from the beginning of a file of `fileBytes`, version 1 to 3. Throws StudioError `bad-npy` naming
 * the fault.
 */
export function readNpyHeader(start: Uint8Array, fileBytes: number): NpyHeader {
  if (start.length < 12 || latin1Text(start.subarray(0, 6)) !== magic) refuse('it does not begin as one');
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const version = start[6] ?? 0;
  if (version < 1 || version > 3) refuse(`it has version ${version}; known versions are 1 to 3`);
  const headerStart = version === 1 ? 10 : 12;
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > maxHeaderBytes) refuse(`its header claims ${headerBytes} bytes`);
  const dataStart = headerStart + headerBytes;
  if (dataStart > start.length) refuse('it ends within the header');
  const { descr, fortranOrder, shape } = parseHeader(latin1Text(start.subarray(headerStart, dataStart)));

  const dtype = parseDtype(descr) ?? refuse(`arrays of ${printable(descr)} hold no plain numbers`);
  let dataBytes: number;
  try {
    dataBytes = arrayBytes(shape, dtype);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const haveBytes = fileBytes - dataStart;
  if (haveBytes !== dataBytes) {
    refuse(`${printable(descr)} [${shape}] needs ${dataBytes} bytes of data, but has ${haveBytes}`);
  }
  return { shape, dtype, fortranOrder, dataStart, dataBytes };
}

/** Reads a file in memory. Throws as readNpyHeader does. */
export function readNpy(bytes: Uint8Array): NpyArray {
  const { shape, dtype, fortranOrder, dataStart, dataBytes } = readNpyHeader(bytes, bytes.length);
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, dataBytes);
  const strides = fortranOrder ? columnMajorStrides(shape) : undefined;
  return { shape, data: readElements(data, shape, dtype, strides) };
}

const descriptions = [
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [Uint8Array, '|u1'],
  [Int8Array, '|i1'],
  [Uint16Array, '<u2'],
  [Int16Array, '<i2'],
  [Uint32Array, '<u4'],
  [Int32Array, '<i4'],
  [BigUint64Array, '<u8'],
  [BigInt64Array, '<i8'],
] as const;

/** Writes version 1, with the same bytes as numpy.save. */
export function writeNpy({ shape, data }: NpyArray): Uint8Array<ArrayBuffer> {
  const description = descriptions.find(([type]) => data instanceof type)?.[1];
  if (shape.reduce((product, size) => product * size, 1) !== data.length) {
    refuse(`${data.length} values do not fill [${shape}]`);
  }
  const header = writeNpyHeader(shape, description!);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return file;
}

/**
 * The header for an array of this shape whose data is written in pieces.
 * @param description '|u1' for bytes
 */
export function writeNpyHeader(
  shape: readonly number[],
  description: (typeof descriptions)[number][1],
): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // numpy leaves room for a shape that grows along its first axis, then pads to 64 bytes and ends the line.
  const growth = shape.length > 0 ? 21 - String(shape[0]).length : 0;
  const filled = header + ' '.repeat(growth);
  const text = `${filled}${' '.repeat(63 - ((10 + filled.length) % 64))}\n`;
  const start = new Uint8Array(10 + text.length);
  start.set(Uint8Array.from(magic, (char) => char.charCodeAt(0)));
  start.set([1, 0, text.length & 255, text.length >> 8], 6);
  start.set(new TextEncoder().encode(text), 10);
  return start;
}

/** The header is a Python dict literal. No Python is evaluated. */
function parseHeader(text: string): { descr: string; fortranOrder: boolean; shape: number[] } {
  const header = parsePythonLiteral(text);
  if (!(header instanceof Map)) return refuse('its header is malformed');
  const descr = header.get('descr');
  const fortranOrder = header.get('fortran_order');
  const shape = header.get('shape');
  if (Array.isArray(descr)) return refuse('structured arrays hold no plain numbers');
  const isCounts = Array.isArray(shape) && shape.every((size) => typeof size === 'number');
  if (typeof descr !== 'string' || typeof fortranOrder !== 'boolean' || !isCounts)
    return refuse('its header is malformed');
  return { descr, fortranOrder, shape: shape };
}

function refuse(fault: string): never {
  throw new StudioError(
    'bad-npy',
    `Not a readable npy file: ${fault}.`,
    'Save the array again with numpy.save, as uint8 or another number type.',
  );
}
