import { describe, expect, it } from 'vitest';
import { encodePng } from './png-encode.ts';
import { protobufFields } from './protobuf-reader.ts';
import { eventFileHeader, imageEvent, scalarEvent } from './tfevents.ts';
import { readTfrecords } from './tfrecord.ts';

/** A message as field number → values. Nested messages stay bytes. */
function fieldsOf(message: Uint8Array): Map<number, (bigint | Uint8Array)[]> {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  for (const part of protobufFields(message)) {
    const value = part.wire === 'varint' ? part.value : part.bytes;
    fields.set(part.field, [...(fields.get(part.field) ?? []), value]);
  }
  return fields;
}

const bytesOf = (fields: Map<number, (bigint | Uint8Array)[]>, field: number) => {
  const [value] = fields.get(field) ?? [];
  if (!(value instanceof Uint8Array)) throw new Error(`no bytes in field ${field}`);
  return value;
};
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const time = { wallTimeSeconds: 1_700_000_000.25, step: 4_000_000_000 };

describe('TensorBoard event files', () => {
  it('begin with the version that TensorBoard looks for', () => {
    const [record = new Uint8Array(0)] = readTfrecords(eventFileHeader(time.wallTimeSeconds));
    const event = fieldsOf(record);
    expect(textOf(bytesOf(event, 3))).toBe('brain.Event:2');
    expect(viewOf(bytesOf(event, 1)).getFloat64(0, true)).toBe(1_700_000_000.25);
  });

  it('hold every scalar of a step under its tag', () => {
    const [record = new Uint8Array(0)] = readTfrecords(
      scalarEvent(time, { 'Loss/loss_G': 1.5, 'Progress/kimg': -2 }),
    );
    const event = fieldsOf(record);
    expect(event.get(2)).toEqual([4_000_000_000n]);
    const values = (fieldsOf(bytesOf(event, 5)).get(1) ?? []).map((value) => fieldsOf(value as Uint8Array));
    expect(
      values.map((value) => [textOf(bytesOf(value, 1)), viewOf(bytesOf(value, 2)).getFloat32(0, true)]),
    ).toEqual([
      ['Loss/loss_G', 1.5],
      ['Progress/kimg', -2],
    ]);
  });

  it('hold a PNG with its size and channels', () => {
    const png = encodePng({ width: 3, height: 2, channels: 3, data: new Uint8Array(18) });
    const [record = new Uint8Array(0)] = readTfrecords(imageEvent(time, { fakes: png }));
    const value = fieldsOf(bytesOf(fieldsOf(bytesOf(fieldsOf(record), 5)), 1));
    const image = fieldsOf(bytesOf(value, 4));
    expect([image.get(1), image.get(2), image.get(3)]).toEqual([[2n], [3n], [3n]]);
    expect(Buffer.from(bytesOf(image, 4)).equals(png)).toBe(true);
  });

  it('refuse an image that is no PNG', () => {
    expect(() => imageEvent(time, { fakes: new Uint8Array(40) })).toThrowError(
      expect.objectContaining({ code: 'bad-png' }),
    );
  });
});
