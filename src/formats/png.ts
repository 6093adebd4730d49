/**
 * Decodes PNG to pixels without a canvas. Browsers that protect privacy add noise to what a canvas returns, and
 * fingerprints live in faint differences of pixels. Any depth, palette, transparency and interlace becomes 8-bit
 * RGBA. Gamma, chromaticities and colour profiles are ignored. For an animation the still image is read.
 * png-encode.ts encodes.
 */
import { joinBytes } from '../base/bytes.ts';
import { inflateInto, maxInflation } from './inflate.ts';
import {
  maxTextBytes,
  pngChunks,
  readPngHeader,
  readPngText,
  refusePng,
  type PngColorType,
  type PngHeader,
} from './png-chunks.ts';

export { readPngHeader } from './png-chunks.ts';

export interface PngImage {
  width: number;
  height: number;
  channels: 4;
  /** [height, width, 4], not premultiplied. */
  data: Uint8Array<ArrayBuffer>;
  /** Keyword → text of the file's text chunks. If a keyword repeats, the last text wins. */
  text: Record<string, string>;
  /** The EXIF block, if there is one. Its orientation is not applied here. */
  exif: Uint8Array | undefined;
}

export interface DecodePngOptions {
  /** Larger images are refused after reading their header. The default fits a 64-megapixel camera. */
  maxPixels?: number;
}

const samplesPerPixel: Readonly<Record<PngColorType, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Pass {
  x0: number;
  y0: number;
  dx: number;
  dy: number;
}

const wholeImage: readonly Pass[] = [{ x0: 0, y0: 0, dx: 1, dy: 1 }];

/** The seven passes of Adam7. */
const interlacePasses: readonly Pass[] = [
  { x0: 0, y0: 0, dx: 8, dy: 8 },
  { x0: 4, y0: 0, dx: 8, dy: 8 },
  { x0: 0, y0: 4, dx: 4, dy: 8 },
  { x0: 2, y0: 0, dx: 4, dy: 4 },
  { x0: 0, y0: 2, dx: 2, dy: 4 },
  { x0: 1, y0: 0, dx: 2, dy: 2 },
  { x0: 0, y0: 1, dx: 1, dy: 2 },
];

/** Throws StudioError `image-too-large` (from the header alone) or `bad-png` naming the fault. */
export function decodePng(bytes: Uint8Array, { maxPixels = 64_000_000 }: DecodePngOptions = {}): PngImage {
  const header = readPngHeader(bytes);
  const { width, height } = header;
  if (width * height > maxPixels) {
    refusePng(`${width}×${height} pixels are more than the ${maxPixels} allowed`, 'image-too-large');
  }
  const file = collectChunks(bytes, header);
  const pixels = file.data.length > 0 ? file.data : refusePng('it has no image data (IDAT)');
  const data = unpackPixels(header, pixels, colourReader(header, file.palette, file.transparency));
  return { width, height, channels: 4, data, text: Object.fromEntries(file.text), exif: file.exif };
}

interface PngFile {
  /** The deflate stream of all IDAT chunks. */
  data: Uint8Array;
  palette: Uint8Array | undefined;
  transparency: Uint8Array | undefined;
  exif: Uint8Array | undefined;
  text: Map<string, string>;
}

function collectChunks(bytes: Uint8Array, { colorType, bitDepth }: PngHeader): PngFile {
  const parts: Uint8Array[] = [];
  let textBytes = maxTextBytes;
  const file: Omit<PngFile, 'data'> = {
    palette: undefined,
    transparency: undefined,
    exif: undefined,
    text: new Map(),
  };
  for (const chunk of pngChunks(bytes)) {
    const { type, data } = chunk;
    if (type === 'IDAT') {
      parts.push(data);
    } else if (type === 'PLTE') {
      if (data.length === 0 || data.length % 3 !== 0 || data.length > 768)
        refusePng('its palette (PLTE) is malformed');
      file.palette = data;
    } else if (type === 'tRNS') {
      // tRNS stands between palette and pixels. Browsers ignore it elsewhere.
      const isInPlace = parts.length === 0 && (colorType !== 3 || file.palette !== undefined);
      if (isInPlace) file.transparency ??= data;
    } else if (type === 'eXIf') {
      file.exif = data;
    } else if (type === 'tEXt' || type === 'zTXt' || type === 'iTXt') {
      const entry = textBytes > 0 ? readPngText(chunk, { maxBytes: textBytes }) : undefined;
      if (entry) file.text.set(...entry);
      // A text that was dropped counts by the length of its chunk.
      textBytes -= entry?.[1].length ?? data.length;
    } else if (type === 'IHDR') {
      refusePng('it has two headers (IHDR)');
    } else if (type[0] === type[0]?.toUpperCase()) {
      refusePng(`it needs the unknown chunk ${type}`);
    }
  }
  if (colorType === 3 && !file.palette) refusePng('its palette (PLTE) is missing');
  if (colorType === 3 && (file.palette?.length ?? 0) > 3 * 2 ** bitDepth)
    refusePng('its palette (PLTE) is too long');
  return { ...file, data: joinBytes(parts) };
}

/** Writes one pixel to `out[to…to+3]`. Its samples begin at `samples[at]`. */
type ColourReader = (samples: ArrayLike<number>, at: number, out: Uint8Array, to: number) => void;

function colourReader(
  { colorType, bitDepth }: PngHeader,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
): ColourReader {
  // 16-bit samples keep their high byte, as in libpng and Pillow. Smaller ones are stretched to 0…255.
  const stretch = bitDepth < 8 ? 255 / (2 ** bitDepth - 1) : 1;
  const to8 = bitDepth === 16 ? (sample = 0) => sample >> 8 : (sample = 0) => sample * stretch;
  const [keyRed = -1, keyGreen = -1, keyBlue = -1] = transparentColour(transparency, colorType);
  switch (colorType) {
    case 0:
      return (samples, at, out, to) => {
        out[to] = out[to + 1] = out[to + 2] = to8(samples[at]);
        out[to + 3] = samples[at] === keyRed ? 0 : 255;
      };
    case 2:
      return (samples, at, out, to) => {
        out[to] = to8(samples[at]);
        out[to + 1] = to8(samples[at + 1]);
        out[to + 2] = to8(samples[at + 2]);
        const transparent =
          samples[at] === keyRed && samples[at + 1] === keyGreen && samples[at + 2] === keyBlue;
        out[to + 3] = transparent ? 0 : 255;
      };
    case 3:
      return (samples, at, out, to) => {
        const index = samples[at] ?? 0;
        // An index beyond the palette is black, as in libpng.
        out[to] = palette?.[3 * index] ?? 0;
        out[to + 1] = palette?.[3 * index + 1] ?? 0;
        out[to + 2] = palette?.[3 * index + 2] ?? 0;
        out[to + 3] = transparency?.[index] ?? 255;
      };
    case 4:
      return (samples, at, out, to) => {
        out[to] = out[to + 1] = out[to + 2] = to8(samples[at]);
        out[to + 3] = to8(samples[at + 1]);
      };
    case 6:
      return (samples, at, out, to) => {
        for (let c = 0; c < 4; c++) out[to + c] = to8(samples[at + c]);
      };
  }
}

/** The one colour that tRNS makes transparent in an image without alpha, in samples of full depth. */
function transparentColour(transparency: Uint8Array | undefined, colorType: PngColorType): number[] {
  const samples = colorType === 0 ? 1 : colorType === 2 ? 3 : 0;
  if (!transparency || samples === 0 || transparency.length < 2 * samples) return [];
  return Array.from(
    { length: samples },
    (_, c) => ((transparency[2 * c] ?? 0) << 8) | (transparency[2 * c + 1] ?? 0),
  );
}

function unpackPixels(
  header: PngHeader,
  compressed: Uint8Array,
  colour: ColourReader,
): Uint8Array<ArrayBuffer> {
  const { width, height, bitDepth, colorType } = header;
  const channels = samplesPerPixel[colorType];
  const passes = (header.interlaced ? interlacePasses : wholeImage)
    .map((pass) => ({
      ...pass,
      columns: Math.ceil((width - pass.x0) / pass.dx),
      rows: Math.ceil((height - pass.y0) / pass.dy),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
    .map((pass) => ({ ...pass, rowBytes: Math.ceil((pass.columns * channels * bitDepth) / 8) }));
  const raw = inflateRows(
    compressed,
    passes.reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0),
  );

  const out = new Uint8Array(width * height * 4);
  const pixelBytes = Math.max(1, (channels * bitDepth) / 8);
  let at = 0;
  for (const { x0, y0, dx, dy, columns, rows, rowBytes } of passes) {
    const samples = bitDepth === 8 ? undefined : new Uint16Array(columns * channels);
    let previous = new Uint8Array(rowBytes);
    for (let row = 0; row < rows; row++) {
      const filter = raw[at] ?? 0;
      const line = raw.subarray(at + 1, at + 1 + rowBytes);
      unfilter(filter, line, previous, pixelBytes);
      if (samples) spreadSamples(line, bitDepth, samples);
      const values = samples ?? line;
      let to = ((y0 + row * dy) * width + x0) * 4;
      for (let i = 0; i < columns * channels; i += channels, to += 4 * dx) colour(values, i, out, to);
      previous = line;
      at += rowBytes + 1;
    }
  }
  return out;
}

function inflateRows(compressed: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
  if (compressed.length * maxInflation < sizeBytes) {
    refusePng(`its image data (IDAT) of ${compressed.length} bytes cannot hold ${sizeBytes}`);
  }
  const raw = new Uint8Array(sizeBytes);
  let filledBytes = 0;
  try {
    // Extra data is ignored, as every viewer does.
    filledBytes = inflateInto(raw, compressed, 'zlib').filledBytes;
  } catch (error) {
    refusePng(`its image data (IDAT) is damaged: ${error instanceof Error ? error.message : error}`);
  }
  if (filledBytes < sizeBytes)
    refusePng(`its image data (IDAT) ends after ${filledBytes} of ${sizeBytes} bytes`);
  return raw;
}

/** Undoes the filter of one row in place. `back` is the distance in bytes to the pixel on the left. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, back: number): void {
  const length = line.length;
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = back; i < length; i++) line[i] = byteAt(line, i) + byteAt(line, i - back);
      return;
    case 2:
      for (let i = 0; i < length; i++) line[i] = byteAt(line, i) + byteAt(above, i);
      return;
    case 3:
      for (let i = 0; i < length; i++) {
        line[i] = byteAt(line, i) + ((byteAt(line, i - back) + byteAt(above, i)) >> 1);
      }
      return;
    case 4:
      for (let i = 0; i < length; i++) {
        line[i] = byteAt(line, i) + paeth(byteAt(line, i - back), byteAt(above, i), byteAt(above, i - back));
      }
      return;
    default:
      refusePng(`a row has the unknown filter ${filter}`);
  }
}

/** Bytes to the left of the row count as 0. */
function byteAt(line: Uint8Array, index: number): number {
  return index < 0 ? 0 : (line[index] as number);
}

/** Whichever of left, up and upper left is closest to left + up - upper left. Ties are resolved in this order. */
export function paeth(left: number, up: number, upperLeft: number): number {
  const estimate = left + up - upperLeft;
  const byLeft = Math.abs(estimate - left);
  const byUp = Math.abs(estimate - up);
  const byUpperLeft = Math.abs(estimate - upperLeft);
  if (byLeft <= byUp && byLeft <= byUpperLeft) return left;
  return byUp <= byUpperLeft ? up : upperLeft;
}

/** Unpacks samples of 1, 2, 4 or 16 bits into numbers. */
function spreadSamples(line: Uint8Array, bitDepth: number, samples: Uint16Array): void {
  if (bitDepth === 16) {
    for (let i = 0; i < samples.length; i++) {
      samples[i] = ((line[2 * i] as number) << 8) | (line[2 * i + 1] as number);
    }
    return;
  }
  const perByte = 8 / bitDepth;
  const mask = 2 ** bitDepth - 1;
  for (let i = 0; i < samples.length; i++) {
    const byte = line[Math.floor(i / perByte)] as number;
    samples[i] = (byte >> (8 - bitDepth * ((i % perByte) + 1))) & mask;
  }
}
