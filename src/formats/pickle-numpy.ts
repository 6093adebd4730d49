/**
 * The numpy names of a pickle as data: arrays, scalars and dtypes under numpy 1's and numpy 2's module names, and the
 * `_codecs.encode` by which protocol 2 spells bytes. Numbers only: object, text and structured arrays are refused.
 */
import {
  allowList,
  LongText,
  PickleGlobal,
  PickleObject,
  type PickleGlobals,
  type PickleValue,
} from './pickle-values.ts';

/** f float, i signed, u unsigned, b boolean. */
type DtypeKind = 'f' | 'i' | 'u' | 'b';

export class PickledDtype extends PickleObject {
  bigEndian = false;

  constructor(
    readonly kind: DtypeKind,
    readonly itemBytes: number,
  ) {
    super();
  }

  /** (version, byte order, and what only structured types use) */
  setState(state: PickleValue): void {
    const order = Array.isArray(state) ? state[1] : undefined;
    if (order !== '<' && order !== '>' && order !== '|' && order !== '=')
      throw new Error('a malformed dtype state');
    this.bigEndian = order === '>';
  }

  override toString(): string {
    return `${this.kind}${this.itemBytes}`;
  }
}

export class PickledArray extends PickleObject {
  shape: readonly number[] = [];
  dtype = new PickledDtype('f', 4);
  /** Row-major unless `fortranOrder`; a view of the file. */
  bytes: Uint8Array = new Uint8Array(0);
  fortranOrder = false;

  /** (version, shape, dtype, Fortran order, bytes) */
  setState(state: PickleValue): void {
    if (!Array.isArray(state) || state.length !== 5) throw new Error('a malformed array state');
    const [, shape, dtype, fortranOrder, data] = state;
    this.fill(shape, dtype, fortranOrder === true || fortranOrder === 1, data);
  }

  fill(
    shape: PickleValue | undefined,
    dtype: PickleValue | undefined,
    fortranOrder: boolean,
    data: PickleValue | undefined,
  ) {
    if (!(dtype instanceof PickledDtype)) throw new Error('an array without a dtype');
    if (!isShape(shape)) throw new Error('an array with a malformed shape');
    const bytes = asBytes(data);
    if (!bytes) throw new Error('an array whose data is not bytes');
    const needed = shape.reduce((product, size) => product * size, dtype.itemBytes);
    if (needed !== bytes.length) {
      throw new Error(
        `an array of ${dtype} [${shape}] needs ${needed} bytes of data, it has ${bytes.length}`,
      );
    }
    this.shape = shape;
    this.dtype = dtype;
    this.fortranOrder = fortranOrder && shape.length > 1;
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.length / this.dtype.itemBytes;
  }

  /** The values row-major as float32: a view of the file where it happens to be aligned, else a copy. */
  toFloat32(): Float32Array {
    const { kind, itemBytes, bigEndian } = this.dtype;
    if (kind === 'f' && itemBytes === 4 && !bigEndian && !this.fortranOrder) {
      const { buffer, byteOffset, length } = this.bytes;
      if (byteOffset % 4 === 0) return new Float32Array(buffer, byteOffset, length / 4);
      return new Float32Array(new Uint8Array(this.bytes).buffer);
    }
    const read = this.#reader();
    const flat = Float32Array.from({ length: this.size }, (_, i) => Number(read(i)));
    return this.fortranOrder ? toRowMajor(flat, this.shape) : flat;
  }

  /** The value of an array that holds exactly one, as numpy scalars do. */
  item(): number | bigint {
    if (this.size !== 1) throw new Error(`an array of [${this.shape}] is not one number`);
    return this.#reader()(0);
  }

  #reader(): (index: number) => number | bigint {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const { kind, itemBytes: step, bigEndian } = this.dtype;
    const little = !bigEndian;
    switch (`${kind}${step}`) {
      case 'f2':
        return (i) => halfToNumber(view.getUint16(i * step, little));
      case 'f4':
        return (i) => view.getFloat32(i * step, little);
      case 'f8':
        return (i) => view.getFloat64(i * step, little);
      case 'i1':
        return (i) => view.getInt8(i);
      case 'i2':
        return (i) => view.getInt16(i * step, little);
      case 'i4':
        return (i) => view.getInt32(i * step, little);
      case 'i8':
        return (i) => view.getBigInt64(i * step, little);
      case 'u2':
        return (i) => view.getUint16(i * step, little);
      case 'u4':
        return (i) => view.getUint32(i * step, little);
      case 'u8':
        return (i) => view.getBigUint64(i * step, little);
      default:
        return (i) => view.getUint8(i);
    }
  }
}

const numbersOnly = new Set(['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'b1']);

function makeDtype([name]: readonly PickleValue[]): PickledDtype {
  if (typeof name !== 'string' || !numbersOnly.has(name)) {
    throw new Error(
      `arrays of dtype ${typeof name === 'string' ? JSON.stringify(name.slice(0, 20)) : 'unknown'} hold no numbers`,
    );
  }
  return new PickledDtype(name[0] as DtypeKind, Number(name.slice(1)));
}

function makeScalar([dtype, data]: readonly PickleValue[]): PickledArray {
  const scalar = new PickledArray();
  scalar.fill([], dtype, false, data);
  return scalar;
}

/** Protocol 5: (data, dtype, shape, order) in one go. */
function makeFromBuffer([data, dtype, shape, order]: readonly PickleValue[]): PickledArray {
  const array = new PickledArray();
  array.fill(shape, dtype, order === 'F', data);
  return array;
}

/** Python 3 writes bytes into protocol 2 as text to be encoded again. */
function makeEncoded([text, encoding]: readonly PickleValue[]): Uint8Array {
  if (encoding !== 'latin1' && encoding !== 'latin-1')
    throw new Error('only text in latin1 is read as bytes');
  const bytes = asBytes(text);
  if (!bytes || text instanceof Uint8Array) throw new Error('text that is not latin1');
  return bytes;
}

function asBytes(value: PickleValue | undefined): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (value instanceof LongText) return value.toLatin1();
  if (typeof value !== 'string') return undefined;
  const codes = Array.from(value, (char) => char.codePointAt(0) ?? 0);
  return codes.every((code) => code < 256) ? Uint8Array.from(codes) : undefined;
}

function isShape(value: PickleValue | undefined): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= 32 &&
    value.every((n) => Number.isSafeInteger(n) && Number(n) >= 0)
  );
}

function toRowMajor(source: Float32Array, shape: readonly number[]): Float32Array {
  const out = new Float32Array(source.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let i = 0; i < out.length; i++) {
    out[i] = source[index.reduce((at, n, axis) => at + n * (strides[axis] ?? 0), 0)] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (index[axis] !== 0) break;
    }
  }
  return out;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const cores = ['numpy.core', 'numpy._core'];

export const numpyGlobals: PickleGlobals = allowList(
  new PickleGlobal('numpy', 'ndarray'),
  new PickleGlobal('numpy', 'dtype', makeDtype),
  ...cores.flatMap((core) => [
    // Its arguments (type, placeholder shape, placeholder dtype) are always the same; the state that follows has the array.
    new PickleGlobal(`${core}.multiarray`, '_reconstruct', () => new PickledArray()),
    new PickleGlobal(`${core}.multiarray`, 'scalar', makeScalar),
    new PickleGlobal(`${core}.numeric`, '_frombuffer', makeFromBuffer),
  ]),
  new PickleGlobal('_codecs', 'encode', makeEncoded),
);
