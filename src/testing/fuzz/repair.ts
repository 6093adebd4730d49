/** Corrects the checksums of damaged files, as far as their structure can still be followed. */
import { crc32, crc32c } from '../../formats/crc.ts';

/** The checksum of every chunk of a PNG. */
export function repairPng(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

/** The checksums of every record's length and data. */
export function repairTfrecord(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 16 <= bytes.length;) {
    view.setUint32(at + 8, masked(bytes.subarray(at, at + 8)), true);
    const length = view.getBigUint64(at, true);
    if (length > BigInt(bytes.length - at - 16)) break;
    const end = at + 12 + Number(length);
    view.setUint32(end, masked(bytes.subarray(at + 12, end)), true);
    at = end + 4;
  }
  return bytes;
}

function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
