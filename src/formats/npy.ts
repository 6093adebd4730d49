/**
 * numpy's npy and npz files: arrays of numbers, read and written. Object arrays, which hide a pickle, and structured ones
 * are refused. Source: numpy's description of the format (numpy.lib.format).
 */
import { StudioError } from '../base/error.ts';
import { arrayBytes, columnMajorStrides, parseDtype, readElements, type NumpyData } from './numpy-array.ts';
import { latin1Text } from './text.ts';
import { openZip } from './zip.ts';

export interface NpyArray {
  shape: readonly number[];
  /** Row-major, in the file's own type (float16 as float32, bool as bytes). A view of the file where it is aligned. */
  data: NumpyData;
}

const magic = '\x93NUMPY';
/** What numpy itself reads without being told that the file is trusted. */
const maxHeaderBytes = 10_000;

/** Reads an npy file of version 1 to 3. Throws StudioError `bad-npy` naming the fault. */
export function readNpy(bytes: Uint8Array): NpyArray {
  if (bytes.length < 12 || latin1Text(bytes.subarray(0, 6)) !== magic) refuse('it does not begin as one');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) refuse(`it has version ${version}, known are 1 to 3`);
  const headerStart = version === 1 ? 10 : 12;
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > maxHeaderBytes) refuse(`its header claims ${headerBytes} bytes`);
  const dataStart = headerStart + headerBytes;
  if (dataStart > bytes.length) refuse('it ends within the header');
  const { descr, fortranOrder, shape } = parseHeader(latin1Text(bytes.subarray(headerStart, dataStart)));

  const dtype = parseDtype(descr) ?? refuse(`arrays of ${descr} hold no plain numbers`);
  let neededBytes: number;
  try {
    neededBytes = arrayBytes(shape, dtype);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const haveBytes = bytes.length - dataStart;
  if (haveBytes !== neededBytes) {
    refuse(`${descr} [${shape}] needs ${neededBytes} bytes of data, it has ${haveBytes}`);
  }
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, neededBytes);
  return {
    shape,
    data: readElements(data, shape, dtype, fortranOrder ? columnMajorStrides(shape) : undefined),
  };
}

/** The arrays of an npz (zip of npy files) by name, `.npy` left out. Throws `bad-npy` or `bad-zip`. */
export function readNpz(bytes: Uint8Array): Map<string, NpyArray> {
  return new Map(
    openZip(bytes)
      .filter(({ path }) => path.endsWith('.npy'))
      .map((entry) => [entry.path.slice(0, -4), readNpy(entry.read())]),
  );
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

/** Writes version 1, as numpy.save does byte for byte. */
export function writeNpy({ shape, data }: NpyArray): Uint8Array<ArrayBuffer> {
  const description = descriptions.find(([type]) => data instanceof type)?.[1];
  if (shape.reduce((product, size) => product * size, 1) !== data.length) {
    refuse(`${data.length} values do not fill [${shape}]`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // numpy leaves room for a shape that grows along its first axis, then pads to 64 bytes and ends the line.
  const growth = shape.length > 0 ? 21 - String(shape[0]).length : 0;
  const filled = header + ' '.repeat(growth);
  const text = `${filled}${' '.repeat(63 - ((10 + filled.length) % 64))}\n`;
  const file = new Uint8Array(10 + text.length + data.byteLength);
  file.set(Uint8Array.from(magic, (char) => char.charCodeAt(0)));
  file.set([1, 0, text.length & 255, text.length >> 8], 6);
  file.set(new TextEncoder().encode(text), 10);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + text.length);
  return file;
}

/** The header is a Python dict of exactly three keys; nothing of Python is evaluated. */
function parseHeader(text: string): { descr: string; fortranOrder: boolean; shape: number[] } {
  const body = /^\{(.*?),?\s*\}\s*$/s.exec(text)?.[1] ?? refuse('its header is malformed');
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(body);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(body)?.[1];
  const tuple = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(body)?.[1];
  if (!descr || order === undefined || tuple === undefined) return refuse('its header is malformed');
  const [, name] = descr;
  if (name === undefined) return refuse('structured arrays hold no plain numbers');
  const shape = tuple
    .split(',')
    .map((part) => part.trim().replace(/L$/, ''))
    .filter((part) => part !== '')
    .map(Number);
  return { descr: name, fortranOrder: order === 'True', shape };
}

function refuse(fault: string): never {
  throw new StudioError(
    'bad-npy',
    `Not a readable npy file: ${fault}.`,
    'Save the array again with numpy.save, as uint8 or another number type.',
  );
}
