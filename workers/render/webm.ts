/**
 * Writes pictures as a WebM film with the browser's own VP9 encoder. It is lossy, so the film is only for
 * looking at. Small pictures are enlarged, each pixel to a square, since the codec would smear single ones.
 */
import {
  BufferTarget,
  canEncodeVideo,
  Output,
  QUALITY_VERY_HIGH,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import { throwIfAborted } from '../../src/base/abort.ts';
import { StudioError } from '../../src/base/error.ts';
import type { Sheet } from '../../src/drawing/sheet.ts';

/** Films are at least this large. */
const LEAST_SIDE = 384;

export interface WebmOptions {
  /** How long each picture is shown. */
  delayMs: number;
  signal: AbortSignal;
  onEncoded(count: number): void;
}

/** Throws StudioError 'no-video' where the browser has no such encoder, and 'aborted'. */
export async function webmOf(
  pictures: readonly Sheet[],
  { delayMs, signal, onEncoded }: WebmOptions,
): Promise<Blob> {
  if (!(await canEncodeVideo('vp9'))) {
    throw new StudioError('no-video', 'This browser cannot encode WebM films.', 'Save it as APNG.');
  }
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new VideoSampleSource({ codec: 'vp9', bitrate: QUALITY_VERY_HIGH });
  output.addVideoTrack(source, { frameRate: 1000 / delayMs });
  try {
    await output.start();
    for (const [index, picture] of pictures.entries()) {
      throwIfAborted(signal);
      const { width, height, rgba } = enlarged(picture);
      const sample = new VideoSample(rgba, {
        format: 'RGBA',
        codedWidth: width,
        codedHeight: height,
        timestamp: (index * delayMs) / 1000,
        duration: delayMs / 1000,
      });
      await source.add(sample);
      sample.close();
      onEncoded(index + 1);
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  return new Blob([target.buffer!], { type: 'video/webm' });
}

/** Each pixel as a square of a whole number of pixels. */
function enlarged({ columns, rows, resolution, rgba }: Sheet): {
  width: number;
  height: number;
  rgba: Uint8Array;
} {
  const [across, down] = [columns * resolution, rows * resolution];
  const times = Math.ceil(LEAST_SIDE / Math.min(across, down));
  const [width, height] = [across * times, down * times];
  const from = new Uint32Array(rgba.buffer, rgba.byteOffset, across * down);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / times) * across;
    for (let x = 0; x < width; x++) to[y * width + x] = from[row + Math.floor(x / times)]!;
  }
  return { width, height, rgba: new Uint8Array(to.buffer) };
}
