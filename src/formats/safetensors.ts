/**
 * The safetensors container: an 8-byte header length, a JSON header, and one flat buffer of tensors. The reader is as
 * strict as the reference one: it refuses overlaps, holes, shapes that do not fit, repeated keys and oversized
 * headers. Half-precision tensors are returned as their raw 16-bit words, not as numbers.
 * Source: the format's own description (github.com/huggingface/safetensors). Both the format and our hosts are
 * little-endian.
 */
import { isRecord } from '../base/is-record.ts';
import { StudioError } from '../base/error.ts';

interface ArrayConstructor {
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): SafetensorsData;
}

const dtypes = {
  BOOL: { sizeBytes: 1, array: Uint8Array },
  U8: { sizeBytes: 1, array: Uint8Array },
  I8: { sizeBytes: 1, array: Int8Array },
  F8_E5M2: { sizeBytes: 1, array: Uint8Array },
  F8_E4M3: { sizeBytes: 1, array: Uint8Array },
  I16: { sizeBytes: 2, array: Int16Array },
  U16: { sizeBytes: 2, array: Uint16Array },
  F16: { sizeBytes: 2, array: Uint16Array },
  BF16: { sizeBytes: 2, array: Uint16Array },
  I32: { sizeBytes: 4, array: Int32Array },
  U32: { sizeBytes: 4, array: Uint32Array },
  F32: { sizeBytes: 4, array: Float32Array },
  F64: { sizeBytes: 8, array: Float64Array },
  I64: { sizeBytes: 8, array: BigInt64Array },
  U64: { sizeBytes: 8, array: BigUint64Array },
} as const satisfies Record<string, { sizeBytes: number; array: ArrayConstructor }>;

export type SafetensorsDtype = keyof typeof dtypes;

export type SafetensorsData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array;

export interface SafetensorsTensor {
  dtype: SafetensorsDtype;
  shape: readonly number[];
  /** One element per value, row-major: F32 as Float32Array, I64 as BigInt64Array, F16 and BF16 as raw Uint16Array. */
  data: SafetensorsData;
}

export interface SafetensorsFile {
  tensors: Map<string, SafetensorsTensor>;
  metadata: Record<string, string>;
}

/** The limit of the reference implementation. */
const maxHeaderBytes = 100_000_000;
/** The official order in the file: widest types first, which keeps every tensor aligned. */
const writeOrder = (Object.keys(dtypes) as SafetensorsDtype[]).reverse();

/**
 * Reads a whole file. `data` of each tensor is a view of `bytes` if its offset is aligned (as in files of the
 * official writer), else a copy. Throws StudioError `bad-safetensors` naming the tensor and the fault.
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, bufferStart } = readHeader(bytes);
  const metadata = readMetadata(header['__metadata__']);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);

  const bufferBytes = bytes.byteLength - bufferStart;
  const tensors = new Map<string, SafetensorsTensor>();
  let expected = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    if (begin !== expected) {
      refuse(
        `tensor "${name}" begins at ${begin}, expected ${expected} (${begin < expected ? 'overlap' : 'hole'})`,
      );
    }
    if (end > bufferBytes) {
      refuse(`tensor "${name}" ends at ${end}, but the file's buffer has ${bufferBytes} bytes`);
    }
    tensors.set(name, { dtype, shape, data: viewOf(bytes, bufferStart + begin, end - begin, dtype) });
    expected = end;
  }
  if (expected !== bufferBytes)
    refuse(`the buffer has ${bufferBytes} bytes, but the tensors cover ${expected}`);
  return { tensors, metadata };
}

/**
 * Writes the official layout: types from widest to narrowest, names in order within a type, the header padded with
 * spaces to 8 bytes. Throws StudioError `bad-safetensors` if a shape and its data disagree or a name is reserved.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(
    ([nameA, a], [nameB, b]) =>
      writeOrder.indexOf(a.dtype) - writeOrder.indexOf(b.dtype) || (nameA < nameB ? -1 : 1),
  );
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(['__metadata__', metadata]);
  let offset = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    if (name === '__metadata__') refuse('a tensor cannot be called "__metadata__"');
    if (!(data instanceof dtypes[dtype].array) || data.length !== elementCount(name, shape)) {
      refuse(
        `tensor "${name}": ${data.length} values of ${data.constructor.name} do not fit ${dtype} [${shape}]`,
      );
    }
    header.push([name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }

  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  if (headerBytes > maxHeaderBytes) refuse(`the header would take ${headerBytes} bytes`);
  const file = new Uint8Array(8 + headerBytes + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(json, 8);
  let at = 8 + headerBytes;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; bufferStart: number } {
  if (bytes.byteLength < 8) refuse(`${bytes.byteLength} bytes are too few for a header`);
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (headerBytes > maxHeaderBytes)
    refuse(`the header claims ${headerBytes} bytes; the limit is ${maxHeaderBytes}`);
  const bufferStart = 8 + Number(headerBytes);
  if (bufferStart > bytes.byteLength)
    refuse(`the header claims ${headerBytes} bytes, but the file ends before that`);

  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, bufferStart));
    header = JSON.parse(text);
  } catch (error) {
    return refuse(`the header is not JSON in UTF-8 (${error instanceof Error ? error.message : error})`);
  }
  if (!text.startsWith('{') || !isRecord(header)) refuse('the header is not a JSON object');
  const repeated = findRepeatedKey(text);
  if (repeated !== undefined) refuse(`the key "${repeated}" appears twice in the header`);
  return { header, bufferStart };
}

/** Finds a repeated key, since JSON.parse silently keeps the last one. `text` must already be valid JSON. */
function findRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (key !== undefined) {
      const name = JSON.parse(key) as string;
      const keys = open.at(-1);
      if (keys?.has(name)) return name;
      keys?.add(name);
    }
  }
  return undefined;
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return refuse('__metadata__ is not an object');
  const entries = Object.entries(value).map(([key, text]): [string, string] => [
    key,
    typeof text === 'string' ? text : refuse(`__metadata__ "${key}" is not a string`),
  ]);
  return Object.fromEntries(entries);
}

interface Entry {
  name: string;
  dtype: SafetensorsDtype;
  shape: number[];
  begin: number;
  end: number;
}

function readEntry(name: string, value: unknown): Entry {
  if (!isRecord(value)) return refuse(`tensor "${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(dtypes, dtype)) {
    return refuse(`tensor "${name}" has the unknown type ${JSON.stringify(dtype)}`);
  }
  if (!isCounts(shape)) return refuse(`tensor "${name}" has the malformed shape ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2) {
    return refuse(`tensor "${name}" has the malformed data_offsets ${JSON.stringify(offsets)}`);
  }
  const known = dtype as SafetensorsDtype;
  const [begin, end] = offsets as [number, number];
  const needed = elementCount(name, shape) * dtypes[known].sizeBytes;
  if (end - begin !== needed) {
    refuse(
      `tensor "${name}" of type ${known} [${shape}] needs ${needed} bytes, its offsets give ${end - begin}`,
    );
  }
  return { name, dtype: known, shape, begin, end };
}

function elementCount(name: string, shape: readonly number[]): number {
  // Every partial product must be exact, since a later 0 must not hide an overflow.
  return shape.reduce((count, size) => {
    const product = count * size;
    return product * 8 <= Number.MAX_SAFE_INTEGER
      ? product
      : refuse(`tensor "${name}": its shape [${shape}] overflows`);
  }, 1);
}

function viewOf(
  bytes: Uint8Array,
  start: number,
  sizeBytes: number,
  dtype: SafetensorsDtype,
): SafetensorsData {
  const { sizeBytes: elementBytes } = dtypes[dtype];
  const array: ArrayConstructor = dtypes[dtype].array;
  const offset = bytes.byteOffset + start;
  if (offset % elementBytes === 0) return new array(bytes.buffer, offset, sizeBytes / elementBytes);
  // slice() on Node's Buffer would be a view again.
  return new array(new Uint8Array(bytes.subarray(start, start + sizeBytes)).buffer);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function refuse(fault: string): never {
  throw new StudioError(
    'bad-safetensors',
    `Not a valid safetensors file: ${fault}.`,
    'The file is damaged or was written by another tool; export or download it again.',
  );
}
