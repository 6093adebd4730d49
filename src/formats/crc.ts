/** The two 32-bit checksums of these formats: CRC-32 (PNG, zip, gzip) and CRC-32C, Castagnoli's (TFRecord). */

function makeTable(reversedPolynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ reversedPolynomial : value >>> 1;
    return value;
  });
}

const table32 = makeTable(0xedb88320);
const table32c = makeTable(0x82f63b78);

function checksum(table: Uint32Array, bytes: Uint8Array, previous: number): number {
  let crc = ~previous;
  for (let i = 0; i < bytes.length; i++)
    crc = (table[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** CRC-32 of the bytes, or of what `previous` covers followed by the bytes. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  return checksum(table32, bytes, previous);
}

export function crc32c(bytes: Uint8Array, previous = 0): number {
  return checksum(table32c, bytes, previous);
}
