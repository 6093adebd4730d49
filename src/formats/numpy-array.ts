/**
 * Reads the elements of numpy arrays from raw bytes, for the two formats that hold them (npy files and pickles).
 * Numbers only, in any byte order and with the axes in any order in memory. float16 becomes float32. Errors are plain
 * Error; the format adds the place.
 */
import { fromHalf } from './half.ts';

/** f float, i signed, u unsigned, b boolean. */
export interface NumpyDtype {
  kind: 'f' | 'i' | 'u' | 'b';
  itemBytes: 1 | 2 | 4 | 8;
  bigEndian: boolean;
}

export type NumpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

interface ArrayConstructor {
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): NumpyData;
}

const arrays: Readonly<Record<string, ArrayConstructor>> = {
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
};

/** Names that numpy.dtype accepts for the types besides their abbreviations, on 64-bit machines. */
const dtypeNames = new Map(
  [
    'f2 float16 half e',
    'f4 float32 single f',
    'f8 float64 double float d',
    'i1 int8 byte b',
    'i2 int16 short h',
    'i4 int32 intc i',
    'i8 int64 int int_ long longlong l q',
    'u1 uint8 ubyte B',
    'u2 uint16 ushort H',
    'u4 uint32 uintc I',
    'u8 uint64 uint ulong ulonglong L Q',
    'b1 bool bool_ bool8 ?',
  ].flatMap((line) => {
    const [short = '', ...names] = line.split(' ');
    return names.map((name) => [name, short] as const);
  }),
);

/**
 * Parses numpy's abbreviation of a dtype, with or without its byte order ('<f4', '|u1', 'f4'), or its name ('uint8').
 * Returns undefined if the type is not a number.
 */
export function parseDtype(text: string): NumpyDtype | undefined {
  const [, order = '', name = ''] = /^([<>|=]?)(.*)$/s.exec(text.trim()) ?? [];
  const short = dtypeNames.get(name) ?? name;
  const [, kind, size] = /^([fiub])(\d)$/.exec(short) ?? [];
  if (!kind || !size || !Object.hasOwn(arrays, kind + size)) return undefined;
  return {
    kind: kind as NumpyDtype['kind'],
    itemBytes: Number(size) as NumpyDtype['itemBytes'],
    bigEndian: order === '>',
  };
}

export function dtypeName({ kind, itemBytes }: NumpyDtype): string {
  return `${kind}${itemBytes}`;
}

/** The size of an array in bytes. Throws if its shape is not a list of counts, or too large to count exactly. */
export function arrayBytes(shape: readonly number[], dtype: NumpyDtype): number {
  return shape.reduce((product: number, size) => {
    const next = product * size;
    if (!Number.isSafeInteger(size) || size < 0 || !Number.isSafeInteger(next)) {
      throw new Error(`the shape [${shape}] is impossible`);
    }
    return next;
  }, dtype.itemBytes);
}

/** The distance between neighbours along each axis, in elements, if the last axis varies fastest. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}

/** The same if the first axis varies fastest, as in Fortran. */
export function columnMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
}

/**
 * The elements in row-major order. Returns a view of `bytes` if nothing has to change and the offset is aligned, else
 * a copy. `bytes` must have exactly the length that arrayBytes gives. `strides` count elements and must reach each
 * element once.
 */
export function readElements(
  bytes: Uint8Array,
  shape: readonly number[],
  dtype: NumpyDtype,
  strides: readonly number[] = rowMajorStrides(shape),
): NumpyData {
  const { kind, itemBytes, bigEndian } = dtype;
  const array = arrays[dtypeName(dtype)] as ArrayConstructor;
  const swapped = bigEndian && itemBytes > 1;
  let data: NumpyData;
  if (!swapped && bytes.byteOffset % itemBytes === 0) {
    data = new array(bytes.buffer, bytes.byteOffset, bytes.byteLength / itemBytes);
  } else {
    const copy = new Uint8Array(bytes);
    if (swapped) swapBytes(copy, itemBytes);
    data = new array(copy.buffer);
  }
  if (!isRowMajor(shape, strides)) data = gatherStrided(data, 0, shape, strides);
  if (kind === 'f' && itemBytes === 2) return fromHalf(data as Uint16Array);
  return data;
}

/** Like readElements, but converts every type to float32. Integers beyond 2^53 are rounded. */
export function readAsFloat32(
  bytes: Uint8Array,
  shape: readonly number[],
  dtype: NumpyDtype,
  strides?: readonly number[],
): Float32Array {
  const data = readElements(bytes, shape, dtype, strides);
  return data instanceof Float32Array ? data : Float32Array.from<number | bigint>(data, Number);
}

function swapBytes(bytes: Uint8Array, itemBytes: number): void {
  for (let start = 0; start < bytes.length; start += itemBytes)
    bytes.subarray(start, start + itemBytes).reverse();
}

/** The stride of an axis of length one does not matter. */
function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = rowMajorStrides(shape);
  return shape.includes(0) || shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

/**
 * Copies the elements of a strided view in row-major order. Strides and start count elements; the view must lie
 * within `source`.
 */
export function gatherStrided(
  source: NumpyData,
  start: number,
  shape: readonly number[],
  strides: readonly number[],
): NumpyData {
  const size = shape.reduce((product, n) => product * n, 1);
  const out = source.slice(0, size);
  const rowLength = shape.at(-1) ?? 1;
  const rowStride = strides.at(-1) ?? 0;
  const index = shape.map(() => 0);
  let rowStart = start;
  for (let to = 0; to < size;) {
    for (let i = 0; i < rowLength; i++) out[to++] = source[rowStart + i * rowStride] ?? 0;
    for (let axis = shape.length - 2; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      index[axis]! += 1;
      rowStart += stride;
      if (index[axis]! < shape[axis]!) break;
      rowStart -= stride * index[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
