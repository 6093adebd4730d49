/**
 * Images out of a plain array of numbers, as npy and idx files hold them. Only uint8 is taken: what floats mean (0…1,
 * -1…1, 0…255) cannot be known, and guessing would train on garbage.
 */
import { StudioError } from '../base/error.ts';
import type { RgbaImage } from './decode/format.ts';
import type { ImageSet } from './image-set.ts';

/** Where the value of (image, row, column, channel) lies in the flat array. */
interface Layout {
  count: number;
  height: number;
  width: number;
  channels: number;
  channelStride: number;
  pixelStride: number;
}

/** Throws 'no-images' unless it is uint8 [N,H,W], [N,H,W,C] or [N,C,H,W]. */
export function imagesOfArray({
  shape,
  data,
}: {
  shape: readonly number[];
  data: ArrayBufferView;
}): ImageSet {
  const layout = layoutOf(shape);
  if (!(data instanceof Uint8Array) || !layout) {
    throw new StudioError(
      'no-images',
      `An array of ${typeName(data)} [${shape.join(', ')}] is no set of images.`,
      'Images are uint8 arrays [N,H,W], [N,H,W,C] or [N,C,H,W], with 1, 3 or 4 channels.',
    );
  }
  return {
    count: layout.count,
    *images() {
      for (let i = 0; i < layout.count; i++) yield imageAt(data, layout, i);
    },
  };
}

/** Channels last where the last axis can be channels, unless only channels first makes the images square. */
function layoutOf(shape: readonly number[]): Layout | undefined {
  const [count = 0, second = 0, third = 0, fourth = 0] = shape;
  if (shape.some((length) => length < 1)) return undefined;
  if (shape.length === 3) {
    return { count, height: second, width: third, channels: 1, channelStride: 0, pixelStride: 1 };
  }
  if (shape.length !== 4) return undefined;
  const isChannels = (length: number): boolean => length === 1 || length === 3 || length === 4;
  const onlyFirstIsSquare = isChannels(second) && third === fourth && second !== third;
  if (isChannels(fourth) && !onlyFirstIsSquare) {
    return { count, height: second, width: third, channels: fourth, channelStride: 1, pixelStride: fourth };
  }
  if (isChannels(second)) return channelsFirst(count, second, third, fourth);
  return undefined;
}

function channelsFirst(count: number, channels: number, height: number, width: number): Layout {
  return { count, height, width, channels, channelStride: height * width, pixelStride: 1 };
}

/** One image [C,H,W] as RGBA; grey becomes three equal channels. */
export function rgbaOfChannels(data: Uint8Array, channels: 1 | 3, resolution: number): RgbaImage {
  return imageAt(data, channelsFirst(1, channels, resolution, resolution), 0);
}

function imageAt(data: Uint8Array, layout: Layout, index: number): RgbaImage {
  const { width, height, channels, channelStride, pixelStride } = layout;
  const start = index * width * height * channels;
  const rgba = new Uint8Array(width * height * 4);
  // Grey is read three times; opaque where there is no fourth channel.
  const [green, blue] = channels === 1 ? [0, 0] : [channelStride, 2 * channelStride];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const source = start + pixel * pixelStride;
    rgba[pixel * 4] = data[source]!;
    rgba[pixel * 4 + 1] = data[source + green]!;
    rgba[pixel * 4 + 2] = data[source + blue]!;
    rgba[pixel * 4 + 3] = channels === 4 ? data[source + 3 * channelStride]! : 255;
  }
  return { width, height, data: rgba };
}

function typeName(data: ArrayBufferView): string {
  return data.constructor.name
    .replace('Array', '')
    .replace(/^(Big|Uint8Clamped)/, '')
    .toLowerCase();
}
