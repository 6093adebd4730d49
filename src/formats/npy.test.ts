import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { readNpy, writeNpy, type NpyArray } from './npy.ts';

function npyOf(header: string, data: number[] = [], version = 1): Uint8Array {
  const lengthBytes =
    version === 1
      ? [header.length & 255, header.length >> 8]
      : [header.length & 255, header.length >> 8, 0, 0];
  return Uint8Array.from([
    0x93,
    ...Buffer.from('NUMPY'),
    version,
    0,
    ...lengthBytes,
    ...Buffer.from(header),
    ...data,
  ]);
}

const header = (descr: string, shape: string, order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': (${shape}), }\n`;

describe('readNpy', () => {
  it.each([1, 2, 3])('reads version %d', (version) => {
    const { shape, data } = readNpy(npyOf(header("'<i2'", '2,'), [1, 0, 0xff, 0xff], version));
    expect(shape).toEqual([2]);
    expect(data).toEqual(new Int16Array([1, -1]));
  });

  it('reads big-endian, half-precision and column-major arrays', () => {
    expect(readNpy(npyOf(header("'>f4'", '1,'), [0x3f, 0x80, 0, 0])).data).toEqual(new Float32Array([1]));
    expect(readNpy(npyOf(header("'<f2'", ''), [0, 0xc0])).data).toEqual(new Float32Array([-2]));
    expect(readNpy(npyOf(header("'|u1'", '2, 3', 'True'), [0, 3, 1, 4, 2, 5])).data).toEqual(
      Uint8Array.of(0, 1, 2, 3, 4, 5),
    );
  });

  it.each([
    ['double quotes', '{"descr": "|u1", "fortran_order": False, "shape": (2,)}'],
    ['a dtype’s name', "{'descr': 'uint8', 'fortran_order': False, 'shape': (2,)}"],
    [
      'its letter, prefixes and a comment',
      "{b'shape': (0x2 ,), u'descr': 'B', # here\n 'fortran_order': False , }",
    ],
    ['Python 2’s long numbers', "{'descr': '|u1', 'fortran_order': False, 'shape': (2L,)}"],
    ['a list for a tuple', "{'descr': '|u1', 'fortran_order': False, 'shape': [2]}"],
  ])('reads a header with %s, as numpy does', (_what, text) => {
    expect(readNpy(npyOf(`${text}\n`, [7, 8]))).toEqual({ shape: [2], data: Uint8Array.of(7, 8) });
  });

  it.each([
    ['another file', Uint8Array.from(Buffer.from('not an array at all')), 'does not begin'],
    ['an unknown version', npyOf(header("'|u1'", '0,'), [], 4), 'version 4'],
    ['a header beyond the file', npyOf(header("'|u1'", '1,')).subarray(0, 30), 'ends within the header'],
    ['Python objects', npyOf(header("'|O'", '1,'), [1]), '|O hold no plain numbers'],
    ['text', npyOf(header("'<U5'", '1,'), [1]), '<U5'],
    ['structures', npyOf(header("[('a', '<f4')]", '1,'), [1]), 'structured'],
    [
      'code in the header',
      npyOf("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }"),
      'malformed',
    ],
    ['a shape that lies', npyOf(header("'<f4'", '3,'), [0, 0, 0, 0]), 'needs 12 bytes of data, but has 4'],
    ['an overflowing shape', npyOf(header("'<f4'", '4294967296, 4294967296')), 'is impossible'],
  ])('refuses %s', (_what, bytes, fault) => {
    expect(() => readNpy(bytes)).toThrowError(
      expect.objectContaining({ code: 'bad-npy', message: expect.stringContaining(fault) }),
    );
  });
});

describe('writeNpy', () => {
  it('writes what readNpy reads', () => {
    const array = fc.oneof(
      fc.uint8Array().map((data): NpyArray => ({ shape: [data.length], data })),
      fc.float32Array().map((data): NpyArray => ({ shape: [data.length, 1], data })),
      fc.bigInt64Array().map((data): NpyArray => ({ shape: [1, data.length, 1], data })),
    );
    fc.assert(
      fc.property(array, (written) => {
        expect(readNpy(writeNpy(written))).toEqual(written);
      }),
    );
  });

  it('refuses data that does not fill the shape', () => {
    expect(() => writeNpy({ shape: [3], data: new Uint8Array(2) })).toThrow('do not fill');
  });
});

describeWithShared('npy files of numpy', () => {
  it.each(['fixtures/tfrecords/ok/clothing-r05.npy', 'fixtures/frechet/a.npy'])(
    '%s is written back byte for byte',
    (path) => {
      const file = readFileSync(sharedPath(path));
      expect(Buffer.from(writeNpy(readNpy(file))).equals(file)).toBe(true);
    },
  );

  it('reads plain arrays and refuses those of objects', () => {
    const read = (name: string) => readNpy(readFileSync(sharedPath(`hostile/pickles/${name}`)));
    expect(read('int_array.npy').data.length).toBeGreaterThan(0);
    expect(() => read('object_array.npy')).toThrow('hold no plain numbers');
  });
});
