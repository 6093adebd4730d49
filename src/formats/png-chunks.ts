/**
 * The outer layer of PNG: signature, header, chunks with their checksums, and text. Pixels are not its concern.
 * Source: W3C, "Portable Network Graphics (PNG) Specification".
 */
import type { ErrorCode } from '../base/error-codes.ts';
import { StudioError } from '../base/error.ts';
import { crc32 } from './crc.ts';
import { inflateUpTo } from './inflate.ts';
import { latin1Text } from './text.ts';

export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha. */
export type PngColorType = 0 | 2 | 3 | 4 | 6;

export interface PngHeader {
  width: number;
  height: number;
  bitDepth: 1 | 2 | 4 | 8 | 16;
  colorType: PngColorType;
  interlaced: boolean;
}

export interface PngChunk {
  type: string;
  data: Uint8Array;
}

const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

const headerEnd = 33;
/** The limit for one text, and for all texts of a file together. */
export const maxTextBytes = 1 << 20;

/**
 * Reads the size and kind of a PNG from its first 33 bytes, so that an oversized image is refused before anything is
 * unpacked. Throws StudioError `bad-png`.
 */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  if (pngSignature.some((byte, i) => bytes[i] !== byte)) refusePng('its signature is damaged');
  if (bytes.length < headerEnd) refusePng('it ends within the header');
  const view = viewOf(bytes);
  if (chunkType(bytes, 12) === 'CgBI') refusePng('it was packed for iPhones, which no other program reads');
  if (view.getUint32(8) !== 13 || chunkType(bytes, 12) !== 'IHDR')
    refusePng('it does not begin with a header (IHDR)');
  if (view.getUint32(29) !== crc32(bytes.subarray(12, 29)))
    refusePng('the checksum of its header (IHDR) is wrong');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [bitDepth, colorType, compression, filter, interlace] = bytes.subarray(24, 29) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0 || width > 0x7fffffff || height > 0x7fffffff) {
    refusePng(`its size is ${width}×${height}`);
  }
  const depths = depthsOf[colorType] ?? refusePng(`it has the unknown colour type ${colorType}`);
  if (!depths.includes(bitDepth))
    refusePng(`it has bit depth ${bitDepth}, unknown for colour type ${colorType}`);
  if (compression !== 0) refusePng(`it has the unknown compression method ${compression}`);
  if (filter !== 0) refusePng(`it has the unknown filter method ${filter}`);
  if (interlace > 1) refusePng(`it has the unknown interlace method ${interlace}`);
  return {
    width,
    height,
    bitDepth: bitDepth as PngHeader['bitDepth'],
    colorType: colorType as PngColorType,
    interlaced: interlace === 1,
  };
}

/** Optional chunks that change the appearance: which colour is transparent, and which way is up. */
const seen = new Set(['tRNS', 'eXIf']);

/**
 * The chunks after the header, up to IEND. Throws if the file ends without it. A wrong checksum refuses the file if
 * the chunk affects the appearance; other such chunks are skipped.
 */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = viewOf(bytes);
  let at = headerEnd;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at);
    const type = chunkType(bytes, at + 4);
    if (!/^[A-Za-z]{4}$/.test(type)) refusePng(`there is no chunk at byte ${at}`);
    if (type === 'IEND') return;
    const end = at + 8 + length;
    if (end + 4 > bytes.length) refusePng(`it ends within a chunk (${type})`);
    const critical = type[0] === type[0]?.toUpperCase() || seen.has(type);
    const sound = view.getUint32(end) === crc32(bytes.subarray(at + 4, end));
    if (sound) yield { type, data: bytes.subarray(at + 8, end) };
    else if (critical) refusePng(`the checksum of a chunk (${type}) at byte ${at} is wrong`);
    at = end + 4;
  }
  refusePng('it ends before its last chunk (IEND)');
}

interface PngTextOptions {
  /** Only texts under this keyword are unpacked. */
  keyword?: string;
  /** Longer texts are left out. */
  maxBytes?: number;
}

/** Keyword and text of an iTXt, tEXt or zTXt chunk. Undefined if the chunk is malformed; the image is still good. */
export function readPngText(
  { type, data }: PngChunk,
  { keyword: wanted, maxBytes = maxTextBytes }: PngTextOptions = {},
): [keyword: string, text: string] | undefined {
  const keywordEnd = data.indexOf(0);
  if (keywordEnd < 1 || keywordEnd > 79) return undefined;
  const keyword = latin1Text(data.subarray(0, keywordEnd));
  if (wanted !== undefined && keyword !== wanted) return undefined;
  const rest = data.subarray(keywordEnd + 1);
  try {
    if (type === 'tEXt') return rest.length <= maxBytes ? [keyword, latin1Text(rest)] : undefined;
    if (type === 'zTXt') return [keyword, latin1Text(inflateUpTo(maxBytes, rest.subarray(1), 'zlib'))];
    const languageEnd = rest.indexOf(0, 2);
    const translationEnd = rest.indexOf(0, languageEnd + 1);
    if (languageEnd < 0 || translationEnd < 0) return undefined;
    const body = rest.subarray(translationEnd + 1);
    const utf8 = rest[0] === 1 ? inflateUpTo(maxBytes, body, 'zlib') : body;
    return utf8.length <= maxBytes
      ? [keyword, new TextDecoder('utf-8', { fatal: true }).decode(utf8)]
      : undefined;
  } catch {
    return undefined;
  }
}

/** One chunk with length and checksum, as in a file. */
export function pngChunk(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const chunk = new Uint8Array(12 + length);
  const view = viewOf(chunk);
  view.setUint32(0, length);
  chunk.set(new TextEncoder().encode(type), 4);
  let at = 8;
  for (const part of parts) {
    chunk.set(part, at);
    at += part.length;
  }
  view.setUint32(at, crc32(chunk.subarray(4, at)));
  return chunk;
}

export function refusePng(fault: string, code: ErrorCode = 'bad-png'): never {
  throw new StudioError(
    code,
    `Not a readable PNG: ${fault}.`,
    'Save the image again as PNG or JPEG, and add that file.',
  );
}

function chunkType(bytes: Uint8Array, at: number): string {
  return latin1Text(bytes.subarray(at, at + 4));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
