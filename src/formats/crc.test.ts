/** Tests the checksums against their published check values, and that cutting the bytes anywhere changes nothing. */
import { expect, it } from 'vitest';
import { crc32, crc32c } from './crc.ts';

const digits = new TextEncoder().encode('123456789');
const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 2654435761) >>> 24);

it('checksums have their published check values', () => {
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32c(digits)).toBe(0xe3069283);
  // RFC 3720, B.4: 32 bytes of zeros.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

it.each([1, 3, 7, 8, 9, 15, 16, 250])('a checksum goes on after %i bytes', (cut) => {
  for (const crc of [crc32, crc32c]) {
    expect(crc(bytes.subarray(cut), crc(bytes.subarray(0, cut)))).toBe(crc(bytes));
    let oneByOne = 0;
    for (const byte of bytes) oneByOne = crc(Uint8Array.of(byte), oneByOne);
    expect(crc(bytes)).toBe(oneByOne);
  }
});
