/**
 * Images in a plain array of numbers, as npy and idx files hold them. Only uint8 and bool are accepted. The scale of
 * floats (0…1, -1…1, 0…255) cannot be known, and a wrong guess would train on garbage. The shape decides which axis
 * is which.
 */
import { StudioError } from '../base/error.ts';
import type { NumpyDtype } from '../formats/numpy-array.ts';
import type { RgbaImage } from './decode/format.ts';

/** Where the value of (image, row, column, channel) lies in the flat array. */
export interface ArrayLayout {
  count: number;
  height: number;
  width: number;
  channels: number;
  channelStride: number;
  pixelStride: number;
  /** True and false become 255 and 0. */
  isBool: boolean;
  /** Set if the array could have been understood in another way: says how it was. */
  note?: string;
}

/**
 * An array with a shorter side is a table of numbers. A few megabytes of it would become hundreds of thousands of
 * pictures.
 */
const leastSide = 8;

/**
 * Accepts uint8 or bool [N,H,W], [N,H,W,C], [N,C,H,W], and one picture as [H,W,C] or [3,H,W]. Throws 'no-images' for
 * anything else, saying which shapes are accepted.
 */
export function layoutOfArray(shape: readonly number[], dtype: NumpyDtype): ArrayLayout {
  const isBool = dtype.kind === 'b';
  const isBytes = isBool || (dtype.kind === 'u' && dtype.itemBytes === 1);
  const layout = isBytes && !shape.includes(0) ? layoutOf(shape, isBool) : undefined;
  if (layout && Math.min(layout.height, layout.width) >= leastSide) return { ...layout, isBool };
  throw new StudioError(
    'no-images',
    `An array of ${typeName(dtype)} [${shape.join(', ')}] is not a set of images.`,
    'Images are uint8 arrays [N,H,W], [N,H,W,C] or [N,C,H,W], with 1, 3 or 4 channels; one grey picture is [1,H,W].',
  );
}

type Layout = Omit<ArrayLayout, 'isBool'>;

const isChannels = (length: number): boolean => length === 1 || length === 3 || length === 4;

function layoutOf(shape: readonly number[], isBool: boolean): Layout | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = shape;
  if (shape.length === 3) return layoutOfThree(first, second, third, isBool);
  if (shape.length !== 4) return undefined;
  // If the last axis can be channels it is, unless only channels-first makes the images square.
  const onlyFirstIsSquare = isChannels(second) && third === fourth && second !== third;
  if (isChannels(fourth) && !onlyFirstIsSquare) return channelsLast(first, second, third, fourth);
  return isChannels(second) ? channelsFirst(first, second, third, fourth) : undefined;
}

/** Grey pictures, or one in colour: a picture is never 3 pixels wide, and masks have no colour. */
function layoutOfThree(first: number, second: number, third: number, isBool: boolean): Layout | undefined {
  if (isChannels(third) && second !== third) {
    const note = `Taken as one picture of ${second}×${first} pixels with ${third} channels.`;
    return { ...channelsLast(1, first, second, third), note };
  }
  if (first === 3 && !isBool) {
    const note = `Taken as one colour picture; three grey ones would be [3,${second},${third},1].`;
    return { ...channelsFirst(1, 3, second, third), note };
  }
  if (first === 4 && !isBool) {
    const note = `Taken as four grey pictures; one of four channels would be [1,4,${second},${third}].`;
    return { ...channelsFirst(4, 1, second, third), note };
  }
  return channelsFirst(first, 1, second, third);
}

function channelsLast(count: number, height: number, width: number, channels: number): Layout {
  return { count, height, width, channels, channelStride: 1, pixelStride: channels };
}

function channelsFirst(count: number, channels: number, height: number, width: number): Layout {
  return { count, height, width, channels, channelStride: height * width, pixelStride: 1 };
}

/** One image [C,H,W] as RGBA. Grey becomes three equal channels. */
export function rgbaOfChannels(data: Uint8Array, channels: 1 | 3, resolution: number): RgbaImage {
  return rgbaOfArray(data, { ...channelsFirst(1, channels, resolution, resolution), isBool: false });
}

/** Converts one image of the layout's height, width and channels to RGBA. */
export function rgbaOfArray(data: Uint8Array, layout: ArrayLayout): RgbaImage {
  const { width, height, channels, channelStride, pixelStride, isBool } = layout;
  const rgba = new Uint8Array(width * height * 4);
  // The one channel of grey is read three times. Without a fourth channel the image is opaque.
  const [green, blue] = channels === 1 ? [0, 0] : [channelStride, 2 * channelStride];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const source = pixel * pixelStride;
    rgba[pixel * 4] = data[source]!;
    rgba[pixel * 4 + 1] = data[source + green]!;
    rgba[pixel * 4 + 2] = data[source + blue]!;
    rgba[pixel * 4 + 3] = channels === 4 ? data[source + 3 * channelStride]! : 255;
  }
  if (isBool) for (let i = 0; i < rgba.length; i++) rgba[i] = rgba[i] === 0 ? 0 : 255;
  return { width, height, data: rgba };
}

const kinds = { f: 'float', i: 'int', u: 'uint', b: 'bool' } as const;

function typeName({ kind, itemBytes }: NumpyDtype): string {
  return kind === 'b' ? 'bool' : `${kinds[kind]}${8 * itemBytes}`;
}
