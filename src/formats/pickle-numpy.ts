/**
 * Reads numpy's names in a pickle as data: arrays, scalars and dtypes under the module names of numpy 1 and numpy 2,
 * and `_codecs.encode`, which protocol 2 uses for bytes. Numbers only; object, text and structured arrays are
 * refused.
 */
import {
  arrayBytes,
  columnMajorStrides,
  dtypeName,
  parseDtype,
  readAsFloat32,
  readElements,
  rowMajorStrides,
  type NumpyDtype,
} from './numpy-array.ts';
import {
  allowList,
  LongText,
  PickleGlobal,
  PickleObject,
  type PickleGlobals,
  type PickleValue,
} from './pickle-values.ts';

export class PickledDtype extends PickleObject {
  constructor(public dtype: NumpyDtype) {
    super();
  }

  /** @param state (version, byte order, then fields that only structured types use) */
  setState(state: PickleValue): void {
    const order = Array.isArray(state) ? state[1] : undefined;
    if (order !== '<' && order !== '>' && order !== '|' && order !== '=') {
      throw new Error('a malformed dtype state');
    }
    this.dtype = { ...this.dtype, bigEndian: order === '>' };
  }
}

export class PickledArray extends PickleObject {
  shape: readonly number[] = [];
  #dtype: NumpyDtype = { kind: 'f', itemBytes: 4, bigEndian: false };
  /** In elements. Undefined means row-major. */
  #strides: readonly number[] | undefined;
  /** A view of the file. */
  #bytes: Uint8Array = new Uint8Array(0);

  /** @param state (version, shape, dtype, Fortran order, bytes) */
  setState(state: PickleValue): void {
    if (!Array.isArray(state) || state.length !== 5) throw new Error('a malformed array state');
    const [, shape, dtype, fortranOrder, data] = state;
    this.fill(shape, dtype, data);
    if (fortranOrder === true || fortranOrder === 1) this.#strides = columnMajorStrides(this.shape);
  }

  /** Sets row-major contents. */
  fill(shape: PickleValue | undefined, dtype: PickleValue | undefined, data: PickleValue | undefined): void {
    if (!(dtype instanceof PickledDtype)) throw new Error('an array without a dtype');
    if (!isShape(shape)) throw new Error('an array with a malformed shape');
    const bytes = asBytes(data);
    if (!bytes) throw new Error('an array whose data is not bytes');
    const neededBytes = arrayBytes(shape, dtype.dtype);
    if (neededBytes !== bytes.length) {
      const name = `${dtypeName(dtype.dtype)} [${shape}]`;
      throw new Error(`an array of ${name} needs ${neededBytes} bytes of data, but has ${bytes.length}`);
    }
    this.shape = shape;
    this.#dtype = dtype.dtype;
    this.#bytes = bytes;
  }

  /** As numpy's reshape(shape, order). Order 'F' means that the first axis varies fastest in memory. */
  reorder(order: PickleValue | undefined, axisOrder: PickleValue | undefined): void {
    if (order === 'C') return;
    if (order === 'F') {
      this.#strides = columnMajorStrides(this.shape);
    } else if (order === 'K' && isPermutation(axisOrder, this.shape.length)) {
      // The given shape is the one in memory. Axis i of the array is axis axisOrder[i] of that shape.
      const [shape, strides] = [this.shape, rowMajorStrides(this.shape)];
      this.shape = axisOrder.map((axis) => shape[axis]!);
      this.#strides = axisOrder.map((axis) => strides[axis]!);
    } else throw new Error('an array whose memory order is unknown');
  }

  /** The size of the array in the file. */
  get sizeBytes(): number {
    return this.#bytes.length;
  }

  get size(): number {
    return this.#bytes.length / this.#dtype.itemBytes;
  }

  /** The values in row-major order as float32. A view of the file if that is aligned, else a copy. */
  toFloat32(): Float32Array {
    return readAsFloat32(this.#bytes, this.shape, this.#dtype, this.#strides);
  }

  /** The value of an array that holds exactly one, as numpy scalars do. */
  item(): number | bigint {
    const [value] = readElements(this.#bytes, this.shape, this.#dtype, this.#strides);
    if (this.size !== 1 || value === undefined)
      throw new Error(`an array of [${this.shape}] is not one number`);
    return value;
  }
}

function makeDtype([name]: readonly PickleValue[]): PickledDtype {
  const dtype = typeof name === 'string' ? parseDtype(name) : undefined;
  if (dtype) return new PickledDtype(dtype);
  const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 20)) : 'unknown';
  throw new Error(`arrays of dtype ${shown} hold no numbers`);
}

function makeScalar([dtype, data]: readonly PickleValue[]): PickledArray {
  const scalar = new PickledArray();
  scalar.fill([], dtype, data);
  return scalar;
}

/**
 * Protocol 5 gives (data, dtype, shape, order) at once. Since numpy 2.3 it adds the order of the axes if that is
 * neither C nor F.
 */
function makeFromBuffer([data, dtype, shape, order, axisOrder]: readonly PickleValue[]): PickledArray {
  const array = new PickledArray();
  array.fill(shape, dtype, data);
  array.reorder(order, axisOrder);
  return array;
}

/** In protocol 2, Python 3 writes bytes as text that must be encoded again. */
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
  return Array.isArray(value) && value.length <= 32 && value.every((n) => typeof n === 'number' && n >= 0);
}

function isPermutation(value: PickleValue | undefined, length: number): value is number[] {
  if (!Array.isArray(value) || value.length !== length) return false;
  return Array.from({ length }, (_, axis) => axis).every((axis) => value.includes(axis));
}

const cores = ['numpy.core', 'numpy._core'];

export const numpyGlobals: PickleGlobals = allowList(
  new PickleGlobal('numpy', 'ndarray'),
  new PickleGlobal('numpy', 'dtype', makeDtype),
  ...cores.flatMap((core) => [
    // The arguments (type, placeholder shape, placeholder dtype) are always the same. The state that follows holds the
    // array.
    new PickleGlobal(`${core}.multiarray`, '_reconstruct', () => new PickledArray()),
    new PickleGlobal(`${core}.multiarray`, 'scalar', makeScalar),
    new PickleGlobal(`${core}.numeric`, '_frombuffer', makeFromBuffer),
  ]),
  new PickleGlobal('_codecs', 'encode', makeEncoded),
);
