import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from './safetensors.ts';

/** A file with this literal header text and a number of buffer bytes, valid or not. */
function fileOf(header: string, bufferBytes = 0, claimedHeaderBytes?: number | bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + bufferBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(claimedHeaderBytes ?? json.length), true);
  file.set(json, 8);
  return file;
}

const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('readSafetensors', () => {
  it.each([
    ['an empty file', new Uint8Array(0), 'too few'],
    ['a header beyond the limit', fileOf('{}', 0, 2n ** 63n), 'the limit is'],
    ['a header beyond the file', fileOf('{}', 0, 400), 'ends before'],
    ['a header that is no JSON', fileOf('{"a":'), 'not JSON'],
    ['a header that is no object', fileOf('[]'), 'not a JSON object'],
    ['a header with leading spaces', fileOf('  {}'), 'not a JSON object'],
    ['a repeated tensor', fileOf(`{"a":${entry(0, 4)},"a":${entry(0, 4)}}`, 4), '"a" appears twice'],
    [
      'a repeated key in escapes',
      fileOf(`{"a":${entry(0, 4)},"\\u0061":${entry(0, 4)}}`, 4),
      'appears twice',
    ],
    [
      'a repeated shape',
      fileOf('{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}', 4),
      'twice',
    ],
    ['overlapping tensors', fileOf(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12), 'overlap'],
    ['a hole between tensors', fileOf(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), 'hole'],
    ['a hole at the start', fileOf(`{"a":${entry(4, 8)}}`, 8), 'hole'],
    ['bytes after the last tensor', fileOf(`{"a":${entry(0, 4)}}`, 8), 'cover 4'],
    ['a tensor beyond the file', fileOf(`{"a":${entry(0, 8)}}`, 4), 'has 4 bytes'],
    ['an overflowing shape', fileOf(`{"a":${entry(0, 4, [2 ** 40, 2 ** 40])}}`, 4), 'overflows'],
    ['an overflow hidden by a zero', fileOf(`{"a":${entry(0, 0, [2 ** 40, 2 ** 40, 0])}}`), 'overflows'],
    ['a shape that does not fit', fileOf(`{"a":${entry(0, 4, [2])}}`, 4), 'needs 8 bytes'],
    ['a negative size', fileOf(`{"a":${entry(0, 4, [-1])}}`, 4), 'malformed shape'],
    [
      'a fractional offset',
      fileOf(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0.5,4.5]}}`, 5),
      'data_offsets',
    ],
    ['offsets in reverse', fileOf(`{"a":${entry(4, 0, [0])}}`, 4), 'its offsets give -4'],
    ['an unknown type', fileOf(`{"a":${entry(0, 4, [1], 'F31')}}`, 4), '"F31"'],
    ['a type of the prototype', fileOf(`{"a":${entry(0, 4, [1], 'constructor')}}`, 4), 'unknown type'],
    ['metadata that is no text', fileOf('{"__metadata__":{"a":1}}'), 'not a string'],
  ])('refuses %s', (_what, bytes, fault) => {
    expect(() => readSafetensors(bytes)).toThrowError(
      expect.objectContaining({ code: 'bad-safetensors', message: expect.stringContaining(fault) }),
    );
  });

  it('keeps odd names apart from the prototype', () => {
    const bytes = fileOf(`{"__metadata__":{"__proto__":"x"},"__proto__":${entry(0, 4)}}`, 4);
    const { tensors, metadata } = readSafetensors(bytes);
    expect([...tensors.keys()]).toEqual(['__proto__']);
    expect(Object.entries(metadata)).toEqual([['__proto__', 'x']]);
  });

  it('reads the same values from a file that starts at an odd offset', () => {
    const file = writeSafetensors(
      new Map([['a', { dtype: 'F32', shape: [2], data: new Float32Array([1.5, -2]) }]]),
    );
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    for (const bytes of [shifted.subarray(3), Buffer.from(shifted.buffer, 3)]) {
      expect(readSafetensors(bytes).tensors.get('a')?.data).toEqual(new Float32Array([1.5, -2]));
    }
  });
});

describe('writeSafetensors', () => {
  it('lays the file out as the official writer does', () => {
    const tensors = new Map<string, SafetensorsTensor>([
      ['byte', { dtype: 'U8', shape: [3], data: new Uint8Array([1, 2, 3]) }],
      ['z', { dtype: 'F32', shape: [], data: new Float32Array([7]) }],
      ['a', { dtype: 'F32', shape: [1, 2], data: new Float32Array([8, 9]) }],
      ['long', { dtype: 'I64', shape: [1], data: new BigInt64Array([-1n]) }],
    ]);
    const file = writeSafetensors(tensors, { kimg: '12' });
    const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(new TextDecoder().decode(file.subarray(8, 8 + headerBytes)).trimEnd()).toBe(
      '{"__metadata__":{"kimg":"12"},"long":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},' +
        '"a":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},"z":{"dtype":"F32","shape":[],"data_offsets":[16,20]},' +
        '"byte":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}',
    );
  });

  it('refuses data that does not fit its shape or type', () => {
    const data = new Float32Array(3);
    expect(() => writeSafetensors(new Map([['a', { dtype: 'F32', shape: [2], data }]]))).toThrow(
      'do not fit',
    );
    expect(() => writeSafetensors(new Map([['a', { dtype: 'F64', shape: [3], data }]]))).toThrow(
      'do not fit',
    );
  });

  it('writes what the reader reads back, bit for bit', () => {
    const tensor = fc.oneof(
      fc.float32Array().map((data): SafetensorsTensor => ({ dtype: 'F32', shape: [data.length], data })),
      fc.uint8Array().map((data): SafetensorsTensor => ({ dtype: 'U8', shape: [1, data.length], data })),
      fc.uint16Array().map((data): SafetensorsTensor => ({ dtype: 'BF16', shape: [data.length, 1], data })),
      fc.bigInt64Array().map((data): SafetensorsTensor => ({ dtype: 'I64', shape: [data.length], data })),
    );
    const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, tensor)), fc.dictionary(name, fc.string()), (list, metadata) => {
        const tensors = new Map(list);
        const back = readSafetensors(writeSafetensors(tensors, metadata));
        expect(new Map(Object.entries(back.metadata))).toEqual(new Map(Object.entries(metadata)));
        expect(back.tensors).toEqual(tensors);
      }),
    );
  });

  it('gives a sound file or a refusal for any single flipped byte of the header', () => {
    const file = writeSafetensors(new Map([['a', { dtype: 'F32', shape: [2], data: new Float32Array(2) }]]));
    fc.assert(
      fc.property(fc.nat(file.length - 9), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        try {
          for (const { data, shape } of readSafetensors(damaged).tensors.values()) {
            expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-safetensors' });
        }
      }),
    );
  });
});

describeWithShared('golden.safetensors of the fixtures', () => {
  it.each(['net-32', 'net-16-partial', 'net-8-grouped'])(
    '%s is read as written by the Python library',
    (name) => {
      const { tensors } = readSafetensors(readFileSync(sharedPath(`fixtures/${name}/golden.safetensors`)));
      const images = tensors.get('images');
      expect(images?.shape).toHaveLength(4);
      expect(images?.data.every((x) => Number.isFinite(x) && Math.abs(Number(x)) < 100)).toBe(true);
      expect(tensors.get('gradnorm/decoder/decoder/Output/bias')?.data[0]).toBeGreaterThan(0);
    },
  );
});
