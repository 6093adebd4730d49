/**
 * Reads PyTorch's .pth files as data: state dicts of the zip format and of the older one (several pickles, then the
 * storages). Only tensors and plain containers are read. A file that holds a whole module is refused, since loading
 * it means running code. Source: PyTorch's serialization notes.
 */
import { StudioError } from '../base/error.ts';
import { printable } from '../base/printable.ts';
import { sourceOfBytes } from './byte-source.ts';
import { fromBfloat16 } from './half.ts';
import { readPickle, readPickleAt } from './pickle.ts';
import { makeMap } from './pickle-python.ts';
import { allowList, PickleGlobal, PickleObject, type PickleValue } from './pickle-values.ts';
import { gatherStrided, readElements, type NumpyData, type NumpyDtype } from './numpy-array.ts';
import { openZip } from './zip.ts';

export type TorchDtype =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

export interface TorchTensor {
  dtype: TorchDtype;
  shape: readonly number[];
  /** Row-major. Both half-precision types become float32, and bool becomes bytes. A view of the file if possible. */
  data: NumpyData;
}

/**
 * The tensors of a file by name. For nested dicts the keys are joined by dots (`model.conv1.weight`). Anything else
 * is left out. Rejects with StudioError `bad-torch`, `bad-pickle`, `bad-zip`, or `pickle-refused` naming what is not
 * data.
 */
export async function readTorchTensors(bytes: Uint8Array): Promise<Map<string, TorchTensor>> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const { value, storages } = isZip ? await readZipFile(bytes) : readLegacyFile(bytes);
  const tensors = new Map<string, TorchTensor>();
  // Tensors may share a storage, as tied weights do. A thousand of them could exhaust memory or time, hence a limit.
  let leftBytes = 4 * [...storages.values()].reduce((sum, storage) => sum + storage.length, 0);
  const charge = (readBytes: number): void => {
    leftBytes -= readBytes;
    if (leftBytes < 0) refuse('its tensors are far larger than the values that it holds');
  };
  collect(value, (name, tensor) => {
    if (tensors.has(name)) refuse(`two tensors are called ${JSON.stringify(printable(name))}`);
    tensors.set(name, tensor.read(name, storages, charge));
  });
  if (tensors.size === 0) refuse('it holds no named tensors');
  return tensors;
}

type StorageType = Pick<NumpyDtype, 'kind' | 'itemBytes'> & { dtype: TorchDtype };

const storageTypes: Readonly<Record<string, StorageType>> = {
  FloatStorage: { dtype: 'float32', kind: 'f', itemBytes: 4 },
  DoubleStorage: { dtype: 'float64', kind: 'f', itemBytes: 8 },
  HalfStorage: { dtype: 'float16', kind: 'f', itemBytes: 2 },
  BFloat16Storage: { dtype: 'bfloat16', kind: 'u', itemBytes: 2 },
  LongStorage: { dtype: 'int64', kind: 'i', itemBytes: 8 },
  IntStorage: { dtype: 'int32', kind: 'i', itemBytes: 4 },
  ShortStorage: { dtype: 'int16', kind: 'i', itemBytes: 2 },
  CharStorage: { dtype: 'int8', kind: 'i', itemBytes: 1 },
  ByteStorage: { dtype: 'uint8', kind: 'u', itemBytes: 1 },
  BoolStorage: { dtype: 'bool', kind: 'b', itemBytes: 1 },
};

/** A storage as the pickle mentions it. Its bytes follow later. */
class StorageReference extends PickleObject {
  constructor(
    readonly key: string,
    readonly type: StorageType,
    readonly elements: number,
    /** Where this view begins in the storage of that key, in elements (only in the older format). */
    readonly offset: number,
  ) {
    super();
  }

  setState(): void {
    throw new Error('a storage takes no state');
  }
}

class TensorReference extends PickleObject {
  constructor(
    readonly storage: StorageReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
  }

  /** Some versions pickle a tensor's attributes. They are not its values, so they are ignored. */
  setState(): void {}

  /**
   * Reads the elements that the storage's bytes really hold, whatever size the pickle claims.
   * @param charge called with the number of bytes to be read; may throw
   */
  read(
    name: string,
    storages: ReadonlyMap<string, Uint8Array>,
    charge: (readBytes: number) => void,
  ): TorchTensor {
    const { key, type, elements: claimed } = this.storage;
    const { shape, strides } = this;
    const what = `the tensor ${JSON.stringify(printable(name.slice(0, 120)))}`;
    const bytes = storages.get(key) ?? refuse(`${what}: its storage ${JSON.stringify(key)} is missing`);
    const elements = Math.min(this.storage.offset + claimed, Math.floor(bytes.length / type.itemBytes));
    const size = shape.reduce((product, n) => product * n, 1);
    const start = this.storage.offset + this.offset;
    const last = start + shape.reduce((sum, n, axis) => sum + (n - 1) * (strides[axis] ?? 0), 0);
    if (size > 0 && !(last < elements))
      refuse(`${what} of [${shape}] reaches beyond its storage of ${elements} values`);
    // Strides of 0 would let a few bytes stand for gigabytes. Saved weights never need them.
    if (!(size <= elements)) refuse(`${what} of [${shape}] repeats its storage of ${elements} values`);

    const dtype = { ...type, bigEndian: false };
    const contiguous = size === 0 || isContiguous(shape, strides);
    const end = contiguous ? start + size : last + 1;
    charge((end - start) * type.itemBytes);
    const slice = bytes.subarray(start * type.itemBytes, end * type.itemBytes);
    const flat = readElements(slice, [end - start], dtype);
    const data = contiguous ? flat : gatherStrided(flat, 0, shape, strides);
    return {
      dtype: type.dtype,
      shape,
      data: type.dtype === 'bfloat16' ? fromBfloat16(data as Uint16Array) : data,
    };
  }
}

const globals = allowList(
  new PickleGlobal('collections', 'OrderedDict', makeMap),
  new PickleGlobal('torch._utils', '_rebuild_tensor_v2', makeTensor),
  new PickleGlobal('torch._utils', '_rebuild_parameter', ([tensor]) => {
    if (tensor instanceof TensorReference) return tensor;
    throw new Error('a parameter that is not a tensor');
  }),
  ...Object.keys(storageTypes).map((name) => new PickleGlobal('torch', name)),
);

const options = { globals, persistentLoad: makeStorage };

/** Takes (storage, offset, shape, strides, requires_grad, hooks) */
function makeTensor([storage, offset, shape, strides]: readonly PickleValue[]): TensorReference {
  if (!(storage instanceof StorageReference)) throw new Error('a tensor without a storage');
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length) {
    throw new Error('a tensor with a malformed shape');
  }
  return new TensorReference(storage, offset, shape, strides);
}

/** Takes ('storage', type, key, location, elements); the older format adds a view (key, offset, elements) or None */
function makeStorage(id: PickleValue): StorageReference {
  const [kind, type, key, , elements, view] = Array.isArray(id) ? id : [];
  const known = type instanceof PickleGlobal ? storageTypes[type.name] : undefined;
  if (kind !== 'storage' || !known || typeof key !== 'string' || !isCount(elements)) {
    throw new Error('a reference that is not a storage');
  }
  if (view === undefined || view === null) return new StorageReference(key, known, elements, 0);
  const [, offset, viewElements] = Array.isArray(view) ? view : [];
  if (!isCount(offset) || !isCount(viewElements)) throw new Error('a malformed view of a storage');
  return new StorageReference(key, known, viewElements, offset);
}

interface TorchFile {
  value: PickleValue;
  storages: Map<string, Uint8Array>;
}

async function readZipFile(bytes: Uint8Array): Promise<TorchFile> {
  const entries = await openZip(sourceOfBytes(bytes));
  const main =
    entries.find(({ path }) => /^[^/]*\/data\.pkl$/.test(path)) ?? refuse('the archive holds no data.pkl');
  const folder = main.path.slice(0, -'data.pkl'.length);
  const byteOrder = entries.find(({ path }) => path === `${folder}byteorder`);
  if (byteOrder && new TextDecoder().decode(await byteOrder.read()).trim() !== 'little')
    refuse('its numbers are big-endian');
  const value = readPickle(await main.read(), options);
  const storages = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (entry.path.startsWith(`${folder}data/`))
      storages.set(entry.path.slice(`${folder}data/`.length), await entry.read());
  }
  return { value, storages };
}

const legacyMagic = 0x1950a86a20f9469cfc6cn;

function readLegacyFile(bytes: Uint8Array): TorchFile {
  let startByte = 0;
  const next = (): PickleValue => {
    const { value, endByte } = readPickleAt(bytes, { ...options, startByte });
    startByte = endByte;
    return value;
  };
  if (next() !== legacyMagic) refuse('it does not begin as one');
  if (next() !== 1001) refuse('its version is unknown');
  const system = next();
  if (system instanceof Map && system.get('little_endian') === false) refuse('its numbers are big-endian');
  const types = new Map<string, StorageType>();
  const { value, endByte } = readPickleAt(bytes, {
    globals,
    startByte,
    persistentLoad: (id) => {
      const storage = makeStorage(id);
      types.set(storage.key, storage.type);
      return storage;
    },
  });
  startByte = endByte;
  const keys = next();
  if (!Array.isArray(keys)) return refuse('its list of storages is missing');

  const storages = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of keys) {
    const type = typeof key === 'string' ? types.get(key) : undefined;
    if (typeof key !== 'string' || !type) return refuse('a storage belongs to no tensor');
    const left = bytes.length - startByte - 8;
    const elements = left < 0 ? 0n : view.getBigInt64(startByte, true);
    if (left < 0 || elements < 0n || elements * BigInt(type.itemBytes) > BigInt(left)) {
      refuse(`the storage ${JSON.stringify(key)} ends beyond the file`);
    }
    const dataStart = startByte + 8;
    startByte = dataStart + Number(elements) * type.itemBytes;
    storages.set(key, bytes.subarray(dataStart, startByte));
  }
  return { value, storages };
}

/** Deep enough for any training checkpoint. */
const maxDepth = 20;
const maxVisits = 100_000;

/**
 * Calls `found` for every tensor. The limits are needed because a dict may contain itself, and a few dicts may
 * contain each other many times.
 */
function collect(root: PickleValue, found: (name: string, tensor: TensorReference) => void): void {
  let visits = 0;
  const visit = (value: PickleValue, path: readonly string[]) => {
    if (++visits > maxVisits || path.length > maxDepth) refuse('its dicts are nested without end');
    if (value instanceof TensorReference) found(path.join('.'), value);
    else if (value instanceof Map) for (const [key, item] of value) visit(item, [...path, String(key)]);
  };
  if (root instanceof Map) visit(root, []);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return shape.includes(0);
    expected *= shape[axis] ?? 1;
  }
  return true;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= 32 && value.every((n) => isCount(n));
}

function refuse(fault: string): never {
  throw new StudioError(
    'bad-torch',
    `Not a readable PyTorch file: ${fault}.`,
    'Save the weights again with torch.save(model.state_dict(), FILE), or as safetensors.',
  );
}
