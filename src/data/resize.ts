/**
 * Makes a training square from a decoded picture: alpha on white, the largest centred square (or a given crop), and
 * area averaging to the requested size. Averages use the stored sRGB values, as common tools do, and are rounded
 * once. A smaller picture is enlarged by the same rule, which repeats its pixels.
 */
import { StudioError } from '../base/error.ts';
import type { RgbaImage } from './decode/format.ts';

/** A square part of a picture, in its pixels. */
export interface Square {
  left: number;
  top: number;
  side: number;
}

/** uint8 [height, width, channels]. */
export interface PixelImage {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array<ArrayBuffer>;
}

const MIN_RESOLUTION = 4;
const MAX_RESOLUTION = 1024;

/** Throws 'resolution' unless it is a power of two from 4 to 1024. */
export function checkResolution(resolution: number): void {
  const fits =
    Number.isInteger(Math.log2(resolution)) && resolution >= MIN_RESOLUTION && resolution <= MAX_RESOLUTION;
  if (!fits) {
    throw new StudioError(
      'resolution',
      `A dataset cannot have ${resolution}×${resolution} pixels.`,
      'Choose a power of two from 4 to 1024, such as 64.',
    );
  }
}

/** The largest square in the middle. If the rest is odd, the extra pixel is cut at the right or bottom. */
export function centreSquare({ width, height }: { width: number; height: number }): Square {
  const side = Math.min(width, height);
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), side };
}

/** Crops, draws on white and averages to resolution². One channel is the luma (Rec. 601) of the result. */
export function squareFrom(image: RgbaImage, crop: Square, resolution: number, channels: 1 | 3): PixelImage {
  const { left, top, side } = crop;
  if (left < 0 || top < 0 || left + side > image.width || top + side > image.height) {
    throw new StudioError(
      'image-too-small',
      `The picture of ${image.width}×${image.height} is too small for a crop of ${side}×${side} at (${left}, ${top}).`,
      'Use the centred square instead, or larger pictures.',
    );
  }
  const columns = averagingSpans(side, resolution);
  // Rows are reduced as they are needed, so only a few are in memory, whatever the picture's size.
  const data = new Uint8Array(resolution * resolution * channels);
  const reducedRow = new Float64Array(resolution * 3);
  const sums = new Float64Array(resolution * 3);
  let reduced = -1;
  averagingSpans(side, resolution).forEach((span, outRow) => {
    sums.fill(0);
    span.weights.forEach((weight, i) => {
      const row = span.first + i;
      if (row !== reduced) {
        reduceRow(image, top + row, left, columns, reducedRow);
        reduced = row;
      }
      for (let at = 0; at < sums.length; at++) sums[at]! += weight * reducedRow[at]!;
    });
    storeRow(sums, data, outRow * resolution * channels, channels);
  });
  return { width: resolution, height: resolution, channels, data };
}

/** Crops to the centre and resizes, the common case. */
export function fitSquare(image: RgbaImage, resolution: number, channels: 1 | 3): PixelImage {
  return squareFrom(image, centreSquare(image), resolution, channels);
}

interface Span {
  first: number;
  /** The share of each source pixel from `first` on. The shares add up to 1. */
  weights: number[];
}

/** Which source pixels lie under each target pixel of one axis, and how much of each. */
function averagingSpans(sourceLength: number, targetLength: number): Span[] {
  // All boundaries are multiples of 1 / targetLength: kept as whole numbers, so no weight is a rounding error.
  return Array.from({ length: targetLength }, (_, i) => {
    const start = i * sourceLength;
    const end = start + sourceLength;
    const first = Math.floor(start / targetLength);
    const last = Math.ceil(end / targetLength);
    const weights = Array.from({ length: last - first }, (_unused, k) => {
      const pixelStart = (first + k) * targetLength;
      const overlap = Math.min(end, pixelStart + targetLength) - Math.max(start, pixelStart);
      return overlap / sourceLength;
    });
    return { first, weights };
  });
}

/** Averages one source row, on white, along x into `out` [resolution, 3]. */
function reduceRow(image: RgbaImage, row: number, left: number, columns: Span[], out: Float64Array): void {
  const { data, width } = image;
  columns.forEach(({ first, weights }, column) => {
    let red = 0;
    let green = 0;
    let blue = 0;
    let at = (row * width + left + first) * 4;
    for (const weight of weights) {
      const alpha = data[at + 3]! / 255;
      const white = 255 * (1 - alpha);
      red += weight * (data[at]! * alpha + white);
      green += weight * (data[at + 1]! * alpha + white);
      blue += weight * (data[at + 2]! * alpha + white);
      at += 4;
    }
    out[column * 3] = red;
    out[column * 3 + 1] = green;
    out[column * 3 + 2] = blue;
  });
}

function storeRow(sums: Float64Array, data: Uint8Array, offset: number, channels: 1 | 3): void {
  if (channels === 3) {
    for (let at = 0; at < sums.length; at++) data[offset + at] = Math.round(sums[at]!);
    return;
  }
  for (let column = 0; column * 3 < sums.length; column++) {
    const [red, green, blue] = [sums[column * 3]!, sums[column * 3 + 1]!, sums[column * 3 + 2]!];
    data[offset + column] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
}
