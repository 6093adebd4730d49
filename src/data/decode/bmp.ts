/**
 * Uncompressed BMP: palettes of 2, 16 and 256 colours, and 16, 24 and 32 bits, with either row first. It is written
 * here because available decoders need Node's Buffer or ignore palettes. Source: Microsoft's description of
 * BITMAPINFOHEADER and its successors.
 */
import type { ImageHeader, PictureDecoder, RgbaImage } from './format.ts';
import { damaged, unsupported, viewOf } from './format.ts';

const BITFIELDS = 3;
/** The header from before Windows 3: sizes have 16 bits, and palette colours three bytes. */
const CORE_HEADER_BYTES = 12;
const FILE_HEADER_BYTES = 14;

interface BmpHeader extends ImageHeader {
  isTopDown: boolean;
  bits: number;
  dataOffset: number;
  palette: { offset: number; stride: number };
  /** The masks of red, green and blue, and of alpha if the header gives it. Undefined with a palette. */
  masks: readonly number[] | undefined;
}

export const bmp: PictureDecoder = {
  readHeader: readBmpHeader,
  async decode(bytes) {
    const header = readBmpHeader(bytes);
    const { width, height, bits, dataOffset } = header;
    const stride = Math.ceil((width * bits) / 32) * 4;
    if (dataOffset + stride * (height - 1) + Math.ceil((width * bits) / 8) > bytes.length)
      throw damaged('The BMP ends before its picture is complete.');
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let y = 0; y < height; y++) {
      const row = dataOffset + (header.isTopDown ? y : height - 1 - y) * stride;
      if (header.masks) readMasked(bytes, row, header.masks, header, data.subarray(y * width * 4));
      else readIndexed(bytes, row, header, data.subarray(y * width * 4));
    }
    if (isAllClear(data)) for (let at = 3; at < data.length; at += 4) data[at] = 255;
    return { width, height, data } satisfies RgbaImage;
  },
};

function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = viewOf(bytes);
  const headerBytes = view.getUint32(FILE_HEADER_BYTES, true);
  const isCore = headerBytes === CORE_HEADER_BYTES;
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = isCore ? view.getInt16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? 0 : view.getUint32(30, true);
  if (width < 0) throw damaged(`The BMP is ${width} pixels wide.`);
  if (compression !== 0 && compression !== BITFIELDS) throw unsupported('A compressed BMP is not supported.');
  if (![1, 4, 8, 16, 24, 32].includes(bits))
    throw unsupported(`BMP with ${bits} bits a pixel is not supported.`);
  return {
    width,
    height: Math.abs(height),
    orientation: 1,
    isTopDown: height < 0,
    bits,
    dataOffset: view.getUint32(10, true),
    palette: { offset: FILE_HEADER_BYTES + headerBytes, stride: isCore ? 3 : 4 },
    masks:
      bits <= 8 ? undefined : compression === BITFIELDS ? readMasks(view, headerBytes) : usualMasks(bits),
  };
}

/** Headers of 56 bytes and more have a mask for alpha, which may be empty. */
function readMasks(view: DataView, headerBytes: number): number[] {
  const masks = [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true)];
  const alpha = headerBytes >= 56 ? view.getUint32(66, true) : 0;
  return alpha === 0 ? masks : [...masks, alpha];
}

function usualMasks(bits: number): number[] {
  return bits === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0xff00, 0xff];
}

function readIndexed(bytes: Uint8Array, row: number, header: BmpHeader, out: Uint8ClampedArray): void {
  const { width, bits, palette, dataOffset } = header;
  const perByte = 8 / bits;
  for (let x = 0; x < width; x++) {
    const shift = 8 - bits * ((x % perByte) + 1);
    const index = (bytes[row + Math.floor(x / perByte)]! >> shift) & (2 ** bits - 1);
    const at = palette.offset + index * palette.stride;
    // Colours beyond a short palette are black, not the bytes of pixels that follow it.
    const isThere = at + 3 <= dataOffset;
    for (let c = 0; c < 3; c++) out[x * 4 + c] = isThere ? bytes[at + 2 - c]! : 0;
  }
}

/** Alpha is used only if a mask names it. Most programs write meaningless zeros in the fourth byte. */
function readMasked(
  bytes: Uint8Array,
  row: number,
  masks: readonly number[],
  { width, bits }: BmpHeader,
  out: Uint8ClampedArray,
): void {
  const pixelBytes = bits / 8;
  // For each mask: its lowest bit as a divisor, and its largest value.
  const channels = masks.map((mask) => {
    const unit = mask === 0 ? 1 : (mask & -mask) >>> 0;
    return { mask, unit, most: Math.max(1, (mask >>> 0) / unit) };
  });
  for (let x = 0; x < width; x++) {
    let pixel = 0;
    for (let i = pixelBytes - 1; i >= 0; i--) pixel = pixel * 256 + bytes[row + x * pixelBytes + i]!;
    channels.forEach(({ mask, unit, most }, c) => {
      out[x * 4 + c] = Math.round((((pixel & mask) >>> 0) / unit / most) * 255);
    });
  }
}

/** Some programs name a mask for alpha but leave all alpha zero. Such a picture is meant to be visible. */
function isAllClear(data: Uint8ClampedArray): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return false;
  return true;
}
