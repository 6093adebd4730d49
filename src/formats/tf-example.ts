/**
 * The images in the official TFRecords: a tf.train.Example with int64 `shape` = [C,H,W] and bytes `data`, uint8,
 * channel-major, the two keys in either order. Reads only this kind of Example; tfrecord.ts reads the file around it.
 */
import { StudioError } from '../base/error.ts';
import { printable } from '../base/printable.ts';
import { ProtobufWriter } from './protobuf.ts';
import { startBytes } from './file-format.ts';
import { packedIntegers, protobufFields } from './protobuf-reader.ts';
import { findFormat } from './sniff.ts';
import { refuseRecord } from './tfrecord.ts';

export interface ExampleImage {
  channels: 1 | 3;
  /** Square, a power of two. */
  resolution: number;
  /** [C,H,W], a view of the record. */
  data: Uint8Array;
}

/** The official networks end at 1024. A larger shape than this is damage. */
const maxResolution = 8192;

/**
 * Reads the image of record `index`. With `expected`, an image of another shape is refused, since each file of a
 * dataset holds one shape. Throws StudioError `tfrecord-layout` for a sound record that holds something else, and
 * `bad-tfrecord` for one that contradicts itself or earlier records. Both name the record.
 */
export function readExampleImage(
  record: Uint8Array,
  index: number,
  expected?: Pick<ExampleImage, 'channels' | 'resolution'>,
): ExampleImage {
  const refuse = (fault: string) => refuseRecord(index, fault);
  const features = featuresOf(record, index);
  const shape = features.get('shape')?.integers;
  const data = features.get('data')?.bytes;
  if (!shape || !data) {
    const names = [...features.keys()].slice(0, 8).map((name) => printable(name));
    const held = names.length > 0 ? names.join(', ') : 'no features';
    return refuseLayout(index, `it holds ${held}, not int64 "shape" and bytes "data"`);
  }
  const [channels, height, width] = shape.map(Number);
  const is = `its shape is [${shape.slice(0, 8)}]`;
  if (shape.length !== 3) return refuseLayout(index, `${is}, expected [channels, height, width]`);
  const needed = shape.reduce((product, size) => product * size, 1n);
  if (shape.some((size) => size < 1n)) return refuse(`${is}, expected [channels, height, width]`);
  const other = needed === BigInt(data.length) ? undefined : otherKind(data, needed);
  if (other) return refuseLayout(index, `${is}, and its data is ${other}, not bytes of pixels`);
  if (needed !== BigInt(data.length))
    return refuse(`${is}, which needs ${needed} bytes of data, but has ${data.length}`);
  if (channels !== 1 && channels !== 3) return refuseLayout(index, `${is}, expected 1 or 3 channels first`);
  if (height === undefined || height !== width) return refuseLayout(index, `${is}, expected a square`);
  if (height > maxResolution || !Number.isInteger(Math.log2(height)))
    return refuseLayout(index, `${is}, expected a power of two up to ${maxResolution} as size`);
  if (expected && (channels !== expected.channels || height !== expected.resolution)) {
    const { channels: c, resolution: r } = expected;
    return refuse(`${is}, but the records before have [${c},${r},${r}]`);
  }
  return { channels, resolution: height, data };
}

/** What data of the wrong length probably is: a packed picture, or numbers of more than a byte. */
function otherKind(data: Uint8Array, needed: bigint): string | undefined {
  const format = findFormat(data.subarray(0, startBytes));
  if (format?.kind === 'picture') return format.name;
  const itemBytes = [2, 4, 8].find((bytes) => needed * BigInt(bytes) === BigInt(data.length));
  return itemBytes === undefined ? undefined : `numbers of ${itemBytes} bytes`;
}

interface Feature {
  integers: bigint[] | undefined;
  bytes: Uint8Array | undefined;
}

function featuresOf(record: Uint8Array, index: number): Map<string, Feature> {
  try {
    const features = [...readFeatures(record)].map(
      ([name, feature]) => [name, { integers: readIntegers(feature), bytes: readBytes(feature) }] as const,
    );
    return new Map(features);
  } catch (error) {
    return refuseRecord(
      index,
      `it is not a tf.train.Example: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Refuses a sound record that is not from a dataset of the official tool. */
function refuseLayout(index: number, fault: string): never {
  throw new StudioError(
    'tfrecord-layout',
    `TFRecord file of another layout: record ${index}: ${fault}.`,
    'It is not damaged, but it is not a dataset of the official tool. Write its pictures out as files, and add those.',
  );
}

/** The Example of an image as TensorFlow serialises it, with `data` before `shape`. */
export function writeExampleImage({ channels, resolution, data }: ExampleImage): Uint8Array<ArrayBuffer> {
  const example = new ProtobufWriter();
  example.message(1, (features) => {
    writeFeature(features, 'data', 1, (list) => list.bytes(1, data));
    writeFeature(features, 'shape', 3, (list) => list.packed(1, [channels, resolution, resolution]));
  });
  return example.finish();
}

/** The kinds of list in a Feature: 1 bytes, 2 float, 3 int64. */
function writeFeature(
  features: ProtobufWriter,
  key: string,
  kind: 1 | 3,
  write: (list: ProtobufWriter) => void,
): void {
  features.message(1, (entry) => {
    entry.string(1, key);
    entry.message(2, (feature) => feature.message(kind, write));
  });
}

/** Example { features: 1 { feature: 1 (map) { key: 1, value: 2 } } } */
function readFeatures(record: Uint8Array): Map<string, Uint8Array> {
  const features = new Map<string, Uint8Array>();
  for (const part of messages(record, 1)) {
    for (const entry of messages(part, 1)) {
      const [key] = messages(entry, 1);
      const [value] = messages(entry, 2);
      if (key) features.set(new TextDecoder().decode(key), value ?? new Uint8Array(0));
    }
  }
  return features;
}

function readIntegers(feature: Uint8Array): bigint[] | undefined {
  const [list] = messages(feature, 3);
  if (!list) return undefined;
  const values: bigint[] = [];
  for (const part of protobufFields(list)) {
    if (part.field !== 1) continue;
    // TensorFlow packs the numbers. A list written one by one means the same.
    if (part.wire === 'bytes') values.push(...packedIntegers(part.bytes));
    else if (part.wire === 'varint') values.push(BigInt.asIntN(64, part.value));
  }
  return values;
}

function readBytes(feature: Uint8Array): Uint8Array | undefined {
  const [list] = messages(feature, 1);
  return list && messages(list, 1)[0];
}

function messages(message: Uint8Array, field: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const part of protobufFields(message)) {
    if (part.field === field && part.wire === 'bytes') found.push(part.bytes);
  }
  return found;
}
