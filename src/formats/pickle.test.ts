import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { StudioError } from '../base/error.ts';
import { numpyGlobals, PickledArray } from './pickle-numpy.ts';
import { opcodes as op } from './pickle-opcodes.ts';
import { allowList, LongText, PickleGlobal } from './pickle-values.ts';
import { readPickle, readPickleAt } from './pickle.ts';
import { PickleWriter } from './testing/pickle-writer.ts';

/** A pickle from opcode numbers and text. */
function pickleOf(...parts: (number | string)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])),
  );
}

function refusal(code: string, ...words: (string | RegExp)[]) {
  const pattern = words
    .map((word) => (word instanceof RegExp ? word.source : word.replaceAll('.', '\\.')))
    .join('.*');
  return expect.objectContaining({ code, message: expect.stringMatching(pattern) });
}

describe('readPickle', () => {
  it('reads the text opcodes of protocol 0', () => {
    const text =
      "(lp0\nI-5\naL123456789012345678901234567890L\naF1.5e3\naI01\naS'a\\n\\x41\\\\'\naV\\u00e9\\U0001f600\naNag0\na.";
    const value = readPickle(pickleOf(text)) as unknown[];
    expect(value.slice(0, 7)).toEqual([
      -5,
      123456789012345678901234567890n,
      1500,
      true,
      'a\nA\\',
      'é😀',
      null,
    ]);
    expect(value[7]).toBe(value);
  });

  it('reads integers of every size', () => {
    const cases: [number[], number | bigint][] = [
      [[op.BININT, 0xfe, 0xff, 0xff, 0xff], -2],
      [[op.BININT2, 0x01, 0x80], 32_769],
      [[op.LONG1, 0], 0],
      [[op.LONG1, 1, 0xff], -1],
      [[op.LONG1, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], 2n ** 64n],
      [[op.LONG4, 2, 0, 0, 0, 0x00, 0x80], -32_768],
    ];
    for (const [codes, value] of cases)
      expect(readPickle(pickleOf(op.PROTO, 2, ...codes, op.STOP))).toBe(value);
  });

  it('returns nested data as it was written, in every protocol', () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme' }),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
    }));
    const plain = (value: unknown): unknown => {
      if (value instanceof Map)
        return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
      return Array.isArray(value) ? value.map(plain) : value;
    };
    fc.assert(
      fc.property(tree, fc.constantFrom(2, 3, 4, 5), (value, protocol) => {
        const back = plain(readPickle(new PickleWriter({ protocol: protocol as 2 }).value(value).finish()));
        // The writer treats -0 as an integer, and a Python dict has no prototype to lose.
        expect(JSON.stringify(back)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('keeps long text undecoded until it is asked for', () => {
    const source = 'é'.repeat(5000);
    const value = readPickle(new PickleWriter().value(source).finish());
    expect(value).toBeInstanceOf(LongText);
    expect(String(value)).toBe(source);
  });

  it('reads long lines of protocol 0 to their bytes', () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) % 256);
    const hex = [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const unicode = [...bytes].map((byte) => `\\u00${byte.toString(16).padStart(2, '0')}`).join('');
    for (const line of [`S'${hex}'\n.`, `S"${octal}"\n.`, `V${unicode}\n.`]) {
      const value = readPickle(pickleOf(line)) as LongText;
      expect(value.toLatin1()).toEqual(bytes);
      expect(String(value)).toBe(String.fromCharCode(...bytes));
    }
    expect((readPickle(pickleOf(`V${'\\u0100'.repeat(300)}\n.`)) as LongText).toLatin1()).toBeUndefined();
  });

  it('gives bytes as views of the file', () => {
    const file = new PickleWriter({ protocol: 4 }).bytes(new Uint8Array(70_000).fill(7)).finish();
    const value = readPickle(file) as Uint8Array;
    expect(value.buffer).toBe(file.buffer);
    expect(value).toEqual(new Uint8Array(70_000).fill(7));
  });

  it.each([
    ['an unknown name', ['cos\nsystem\n.'], 'pickle-refused', /GLOBAL at byte 0: it names os\.system,/],
    [
      'a dotted name that imitates a module',
      ['cnumpy\ncore.multiarray.scalar\n.'],
      'pickle-refused',
      /names numpy\.core/,
    ],
    [
      'an instance of an unknown class',
      ["(S'ls'\nios\nsystem\n."],
      'pickle-refused',
      /INST at byte 7: it names os\.system/,
    ],
    [
      'a call of what is no class',
      [op.PROTO, 2, 'K', 1, ')R.'],
      'pickle-refused',
      /REDUCE at byte 5: it would call/,
    ],
    [
      'a name that may only be mentioned',
      ['cnumpy\nndarray\n)R.'],
      'pickle-refused',
      /REDUCE .* would call numpy\.ndarray/,
    ],
    ['a state for plain data', [']}b.'], 'pickle-refused', /BUILD at byte 2/],
    ['an extension code', [op.EXT1, 1, op.STOP], 'pickle-refused', /EXT1 at byte 0/],
    ['an outside buffer', [op.NEXT_BUFFER, op.STOP], 'pickle-refused', /NEXT_BUFFER at byte 0/],
    ['a persistent id', ['Pfile\n.'], 'pickle-refused', /PERSID at byte 0/],
    [
      'a control character in a name',
      ['cos\n\u001b[2Jsystem\n.'],
      'pickle-refused',
      /names os\.\\u\{1b\}\[2Jsystem/,
    ],
    [
      'a second pickle behind the first',
      ['].cos\nsystem\n.'],
      'pickle-refused',
      /ends at byte 2, but 12 more/,
    ],
    ['an unknown opcode', [op.PROTO, 4, 0xff], 'bad-pickle', /opcode 0xff at byte 2/],
    ['a later protocol', [op.PROTO, 6, ').'], 'bad-pickle', /protocol 6/],
    ['an empty file', [], 'bad-pickle', /end of the file at byte 0/],
    ['a file without an end', [']'], 'bad-pickle', /end of the file at byte 1/],
    [
      'text beyond the file',
      [op.BINUNICODE, 0xff, 0xff, 0xff, 0xff],
      'bad-pickle',
      /BINUNICODE .* 4294967295 bytes/,
    ],
    ['bytes of 2^63', [op.BINBYTES8, 0, 0, 0, 0, 0, 0, 0, 0x80], 'bad-pickle', /BINBYTES8 at byte 0: needs/],
    [
      'a frame beyond the file',
      [op.FRAME, 9, 0, 0, 0, 0, 0, 0, 0, ').'],
      'bad-pickle',
      /FRAME at byte 0: .* 9 bytes/,
    ],
    ['an empty stack', [op.POP, op.STOP], 'bad-pickle', /POP at byte 0: the stack is empty/],
    ['values taken from below a mark', ['](a.'], 'bad-pickle', /APPEND at byte 2: the stack is empty/],
    ['a mark that is not open', ['t.'], 'bad-pickle', /TUPLE at byte 0: no mark/],
    ['a memo entry never set', ['h', 3, '.'], 'bad-pickle', /BINGET at byte 0: memo entry 3/],
    ['a key without a value', ['}(K', 1, 'u.'], 'bad-pickle', /SETITEMS at byte 4: a key/],
    ['a list as key', ['}]Ns.'], 'bad-pickle', /SETITEM at byte 3: a dict key/],
    [
      'text that is no UTF-8',
      [op.SHORT_BINUNICODE, 1, 0xff, op.STOP],
      'bad-pickle',
      /SHORT_BINUNICODE at byte 0/,
    ],
    ['an integer that is none', ['I1x\n.'], 'bad-pickle', /INT at byte 0: the malformed integer/],
  ])('refuses %s', (_what, parts, code, words) => {
    expect(() => readPickle(pickleOf(...parts), { globals: numpyGlobals })).toThrowError(
      refusal(code, words),
    );
  });

  it('stops at its caps', () => {
    const repeat = (part: string, count: number) => pickleOf(part.repeat(count), '.');
    const limits = { opcodes: 1000, memoEntries: 10, stackEntries: 100, nesting: 20, elapsedMs: 60_000 };
    expect(() => readPickle(repeat('N0', 1000), { limits })).toThrowError(
      refusal('pickle-refused', 'more than 1000 opcodes'),
    );
    const memo = pickleOf(...Array.from({ length: 11 }, (_, i) => `Np${i}\n0`), 'N.');
    expect(() => readPickle(memo, { limits })).toThrowError(refusal('pickle-refused', 'memo'));
    expect(() => readPickle(repeat('N', 200), { limits })).toThrowError(refusal('pickle-refused', 'stack'));
    expect(() => readPickle(repeat('(', 30), { limits })).toThrowError(refusal('pickle-refused', 'nested'));
    const tuples = pickleOf(')', ...new Array<number>(30).fill(op.TUPLE1), '.');
    expect(() => readPickle(tuples, { limits })).toThrowError(refusal('pickle-refused', 'nested'));
    const late = { ...limits, opcodes: 1e6, elapsedMs: -1 };
    expect(() => readPickle(repeat('N0', 1000), { limits: late })).toThrowError(
      refusal('pickle-refused', 'too long'),
    );
  });

  it('hands out only what the allow-list makes of a name', () => {
    const made: unknown[] = [];
    const globals = allowList(
      new PickleGlobal('collections', 'OrderedDict', (args) => {
        made.push(args);
        return new Map();
      }),
    );
    const value = readPickle(pickleOf(op.PROTO, 2, 'ccollections\nOrderedDict\n)RU', 1, 'kK', 5, 's.'), {
      globals,
    });
    expect(made).toEqual([[]]);
    expect(value).toEqual(new Map([['k', 5]]));
  });

  it('reads one pickle among several', () => {
    const bytes = pickleOf('K', 1, '.K', 2, '.');
    const first = readPickleAt(bytes);
    const second = readPickleAt(bytes, { startByte: first.endByte });
    expect([first.value, second.value, second.endByte]).toEqual([1, 2, bytes.length]);
  });

  it('gives a value or a StudioError for any damage, quickly', () => {
    const writer = new PickleWriter({ protocol: 4 });
    const sound = writer
      .value([1, { a: 'text', b: { shape: [2, 2], data: new Float32Array(4) } }, 'text'])
      .finish();
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = sound.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          readPickle(bytes, { globals: numpyGlobals });
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('numpy arrays in pickles', () => {
  const array = (dtype: string, order: string, shape: number[], data: number[], fortran = false) => {
    const writer = new PickleWriter({ protocol: 3 });
    writer.global('numpy.core.multiarray', '_reconstruct').emit(op.EMPTY_TUPLE, op.REDUCE);
    writer.tuple(() => {
      writer.number(1).value(shape).global('numpy', 'dtype');
      writer.text(dtype).value(false).value(true).emit(op.TUPLE3, op.REDUCE);
      writer.tuple(() => [3, order, null, null, null, -1, -1, 0].forEach((entry) => writer.value(entry)));
      writer.emit(op.BUILD).value(fortran).bytes(Uint8Array.from(data));
    });
    return writer.emit(op.BUILD).finish();
  };
  const read = (bytes: Uint8Array) => {
    const value = readPickle(bytes, { globals: numpyGlobals });
    if (!(value instanceof PickledArray)) throw new Error('no array');
    return value;
  };

  it.each([
    ['f4', '>', [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], [1, -2]],
    ['f2', '<', [0x00, 0x3c, 0x01, 0x00], [1, 2 ** -24]],
    ['f8', '<', [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], [1.5]],
    ['i8', '<', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-1]],
    ['i2', '>', [0xff, 0xfe], [-2]],
    ['u1', '|', [200, 3], [200, 3]],
    ['b1', '|', [1, 0], [1, 0]],
  ])('reads %s in byte order %s', (dtype, order, data, values) => {
    expect([...read(array(dtype, order, [values.length], data)).toFloat32()]).toEqual(values);
  });

  it('turns column-major data into row-major', () => {
    const columns = array('u1', '|', [2, 3], [0, 3, 1, 4, 2, 5], true);
    expect([...read(columns).toFloat32()]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  const fromBuffer = (shape: number[], order: string, axisOrder?: unknown) => {
    const writer = new PickleWriter({ protocol: 5, numpy: 2 }).global('numpy._core.numeric', '_frombuffer');
    writer.tuple(() => {
      writer
        .bytes(Uint8Array.of(0, 1, 2, 3, 4, 5))
        .global('numpy', 'dtype')
        .text('u1');
      writer.emit(op.TUPLE1, op.REDUCE);
      writer.tuple(() => shape.forEach((size) => writer.number(size))).text(order);
      if (axisOrder !== undefined) writer.value(axisOrder);
    });
    return writer.emit(op.REDUCE).finish();
  };

  it('puts axes that lie in any order in memory in theirs', () => {
    // The shape in memory is [1,3,2]. The array's axes are axes 2, 0 and 1 of that.
    const permuted = read(fromBuffer([1, 3, 2], 'K', [2, 0, 1]));
    expect(permuted.shape).toEqual([2, 1, 3]);
    expect([...permuted.toFloat32()]).toEqual([0, 2, 4, 1, 3, 5]);
    expect([...read(fromBuffer([2, 3], 'F')).toFloat32()]).toEqual([0, 2, 4, 1, 3, 5]);
    expect([...read(fromBuffer([2, 3], 'C')).toFloat32()]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    ['no order of axes', fromBuffer([2, 3], 'K'), 'memory order is unknown'],
    ['an axis twice', fromBuffer([2, 3], 'K', [1, 1]), 'memory order is unknown'],
    ['an axis too many', fromBuffer([2, 3], 'K', [0, 1, 2]), 'memory order is unknown'],
    ['another order', fromBuffer([2, 3], 'A'), 'memory order is unknown'],
    ['too little data', array('f4', '<', [2], [0, 0, 0, 0]), 'needs 8 bytes of data, but has 4'],
    ['an overflowing shape', array('f4', '<', [2 ** 40, 2 ** 40], []), 'is impossible'],
    ['Python objects', array('O8', '|', [1], [0]), 'hold no numbers'],
    ['a negative size', array('f4', '<', [-1], []), 'malformed shape'],
  ])('refuses %s', (_what, bytes, words) => {
    expect(() => read(bytes)).toThrowError(refusal('bad-pickle', words));
  });
});

describeWithShared('hostile pickles', () => {
  const folder = sharedPath('hostile/pickles');
  const names = readdirSync(folder).filter((name) => /\.(pkl|pickle|pt|bin)$/.test(name));

  it.each(['benign0_v0.pkl', 'benign0_v4.pkl'])('%s is a list and gives its values', (name) => {
    expect(readPickle(readFileSync(`${folder}/${name}`), { globals: numpyGlobals })).toEqual(['a', 'b', 'c']);
  });

  it.each(names.filter((name) => !name.startsWith('benign')))('%s is refused in one line', (name) => {
    expect(() => readPickle(readFileSync(`${folder}/${name}`), { globals: numpyGlobals })).toThrowError(
      expect.objectContaining({
        code: 'pickle-refused',
        message: expect.stringMatching(/^Pickle refused: .+\.$/),
      }),
    );
  });
});
