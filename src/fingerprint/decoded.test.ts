import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvHead, csvRows, decodedLine, type Line } from './decoded.ts';
import { Judge } from './verdict.ts';

const bitCount = 64;
const fingerprint = Uint8Array.from({ length: bitCount }, (_, i) => i % 2);
const other = Uint8Array.from({ length: bitCount }, (_, i) => (i % 4 < 2 ? 1 : 0));
const judge = new Judge({
  bitCount,
  candidates: [
    { user: '=alice', fingerprint, isDrawn: true },
    { user: 'bob', fingerprint: other, isDrawn: true },
  ],
  rate: 1e-6,
});
const logits = Array.from(fingerprint, (bit, i) => (i < 60 ? bit - 0.5 : 0.5 - bit));
const line = decodedLine(
  { file: 'a,b.png', logits, resizedFrom: [80, 64] },
  judge.judge({ logits, pictures: 3 }),
);

describe('a decoded line', () => {
  it('has k of n, the exact chance over all users, the gap and what it was resized from', () => {
    expect(line).toMatchObject({ file: 'a,b.png', pictures: 3, verdict: 'user', resizedFrom: [80, 64] });
    expect(line.match).toMatchObject({ user: '=alice', k: 60, n: 64 });
    // Two users times the tail of 60 and more heads of 64: C(64,4) + C(64,3) + C(64,2) + 64 + 1 = 679 121 of 2⁶⁴.
    expect(line.match!.p).toBeCloseTo((2 * 679_121) / 2 ** 64, 25);
    expect(line.best!.gap).toBe(60 - 32);
    expect(line.bits).toBe(logits.map((logit) => (logit > 0 ? '1' : '0')).join(''));
  });
});

describe('a CSV file of lines', () => {
  const read = (lines: Line[]) =>
    Papa.parse<Record<string, string>>([csvHead, csvRows(lines)].join('\r\n'), { header: true });

  it('comes back cell by cell, errors in a column of their own', () => {
    const { data, errors } = read([line, { file: 'b.png', error: 'It is "empty".' }]);
    expect(errors).toEqual([]);
    expect(data).toHaveLength(2);
    expect(data[0]).toMatchObject({
      file: 'a,b.png',
      k: '60',
      n: '64',
      bits: line.bits,
      resized_from: '80×64',
    });
    expect(data[1]).toMatchObject({ file: 'b.png', verdict: '', error: 'It is "empty".' });
  });

  it.each(['=cmd', '+1', '-1', '@SUM', '\tx'])('defuses a file called %j', (file) => {
    expect(read([{ file, error: '' }]).data[0]!['file']).toBe(`'${file}`);
    expect(read([line]).data[0]!['user']).toBe("'=alice");
  });
});
