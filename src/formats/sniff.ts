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
export const sniffBytes = 4096;

/** `start` is the beginning of the file, at least 64 bytes of it where it has them. */
export function sniffFormat(start: Uint8Array): FileFormat {
  const text = latin1Text(start.subarray(0, sniffBytes));
  if (text.startsWith('\x89PNG')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (/^GIF8[79]a/.test(text)) return 'gif';
  if (/^RIFF[^]{4}WEBP/.test(text)) return 'webp';
  if (/^[^]{4}ftyp(?:avif|avis)/.test(text)) return 'avif';
  if (/^[^]{4}ftypmif1/.test(text) && text.slice(8, 64).includes('avif')) return 'avif';
  if (text.startsWith('BM') && [12, 40, 52, 56, 64, 108, 124].includes(uint32(start, 14))) return 'bmp';
  // PyTorch's archives begin with their pickle, in a folder of the model's name.
  if (/^PK\x03\x04[^]{26}[^/]*\/data\.pkl/.test(text)) return 'torch-zip';
  if (/^PK(?:\x03\x04|\x05\x06)/.test(text)) return 'zip';
  if (text.startsWith('\x1f\x8b\x08')) return 'gzip';
  if (text.startsWith('\x93NUMPY')) return 'npy';
  if (text.startsWith('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.')) return 'torch-legacy';
  if (/^\x80[\x02-\x05]/.test(text)) return 'pickle';
  if (/^\0\0[\x08\x09\x0b-\x0e][\x01-\x08]/.test(text)) return 'idx';
  // Eight bytes of header length, then JSON; the length stays below the format's 100 MB.
  if (/^[^]{4}\0{4}\{/.test(text) && uint32(start, 0) <= 100_000_000) return 'safetensors';
  // Eight bytes of length and their checksum, then a message whose first field is field 1.
  if (/^[^]{4}\0{4}[^]{4}[\x09\x0a]/.test(text)) return 'tfrecord';
  // Protocols 0 and 1 have no magic: a global, or an open mark, list, dict or tuple.
  if (/^(?:c[\w.]+\n[\w.]+\n|\(l|\(d|\(i|\]|\}|\)|\(c)/.test(text)) return 'pickle';
  return 'unknown';
}

function uint32(bytes: Uint8Array, at: number): number {
  if (bytes.length < at + 4) return -1;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}
