/**
 * What a file is, by its first bytes, never by its name. Tells formats apart, not sound files from damaged ones.
 */
import { latin1Text } from './text.ts';

export type FileFormat =
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'avif'
  | 'bmp'
  | 'zip'
  | 'torch-zip'
  | 'torch-legacy'
  | 'gzip'
  | 'npy'
  | 'idx'
  | 'safetensors'
  | 'pickle'
  | 'tfrecord'
  | 'unknown';

/** How many bytes from the start sniffFormat can make use of. */
export const sniffBytes = 512;

/** `start` is the beginning of the file: its first 512 bytes, or all of a shorter one. */
export function sniffFormat(start: Uint8Array): FileFormat {
  const text = latin1Text(start.subarray(0, sniffBytes));
  const [b0 = -1, b1 = -1, b2 = -1, b3 = -1] = start;
  if (text.startsWith('\x89PNG')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (/^GIF8[79]a/.test(text)) return 'gif';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (text.startsWith('ftyp', 4) && text.slice(8, 64).includes('avi')) return 'avif';
  if (text.startsWith('BM') && bitmapHeaderBytes.has(uint32(start, 14))) return 'bmp';
  // PyTorch's archives begin with their pickle, in a folder of the model's name.
  if (text.startsWith('PK\x03\x04')) return /^[^/]*\/data\.pkl/.test(text.slice(30)) ? 'torch-zip' : 'zip';
  if (text.startsWith('PK\x05\x06')) return 'zip';
  if (text.startsWith('\x1f\x8b\x08')) return 'gzip';
  if (text.startsWith('\x93NUMPY')) return 'npy';
  if (text.startsWith('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.')) return 'torch-legacy';
  if (b0 === 0x80 && b1 >= 2 && b1 <= 5) return 'pickle';
  if (b0 === 0 && b1 === 0 && b2 >= 8 && b2 <= 14 && b3 >= 1 && b3 <= 8) return 'idx';
  // Eight bytes of a length below 4 GB begin both of these: JSON follows in one, a checksum and a message in the other.
  if (text.startsWith('\0\0\0\0', 4)) {
    if (start[8] === 0x7b && uint32(start, 0) <= 100_000_000) return 'safetensors';
    if (start[12] === 0x09 || start[12] === 0x0a) return 'tfrecord';
  }
  // Protocols 0 and 1 have no magic: a global, or an opening list, dict or tuple.
  if (/^(?:c[\w.]+\n[\w.]+\n|\([ldic]|\]|\}|\))/.test(text)) return 'pickle';
  return 'unknown';
}

const bitmapHeaderBytes = new Set([12, 40, 52, 56, 64, 108, 124]);

function uint32(bytes: Uint8Array, at: number): number {
  if (bytes.length < at + 4) return -1;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}
