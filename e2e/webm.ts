/** Decodes a WebM film into pictures. Its packets are found here, and the browser's own decoder decompresses them. */
import type { Page } from '@playwright/test';
import { BufferSource, EncodedPacketSink, Input, WEBM } from 'mediabunny';
import type { ShownSheet } from './sheet.ts';

/** The mean loss that the codec may cause in a sheet, in levels of 255. The largest measured was 2.7. */
export const mostLost = 5;

type Geometry = Omit<ShownSheet, 'cells'>;

export interface ShownFilm {
  durationMs: number;
  /** The sheet before its pixels were enlarged to squares: the colour at the middle of each. */
  frames: ShownSheet[];
}

/** Decodes a film of sheets with this geometry, on any page of the studio. */
export async function readWebm(page: Page, bytes: Uint8Array, geometry: Geometry): Promise<ShownFilm> {
  const input = new Input({ formats: [WEBM], source: new BufferSource(bytes) });
  const track = (await input.getPrimaryVideoTrack())!;
  const config = (await track.getDecoderConfig())!;
  const packets = [];
  for await (const { type, data, timestamp } of new EncodedPacketSink(track).packets())
    packets.push({ type, data, timestamp: timestamp * 1e6 });
  const durationMs = 1000 * (await input.computeDuration());
  const [width, height] = [geometry.columns * geometry.resolution, geometry.rows * geometry.resolution];
  const { codec } = config;
  const pictures = await page.evaluate(decode, { codec, packets, width, height });
  return { durationMs, frames: pictures.map((rgba) => ({ ...geometry, cells: cut(rgba, geometry) })) };
}

interface Encoded {
  codec: string;
  packets: { type: EncodedVideoChunkType; data: Uint8Array; timestamp: number }[];
  width: number;
  height: number;
}

/** Runs in the page. Returns the RGBA of each frame, in this size. */
async function decode({ codec, packets, width, height }: Encoded): Promise<Uint8Array[]> {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  const pictures: Uint8Array[] = [];
  let failure: Error | undefined;
  const decoder = new VideoDecoder({
    output(frame) {
      context.drawImage(frame, 0, 0, width, height);
      frame.close();
      pictures.push(new Uint8Array(context.getImageData(0, 0, width, height).data));
    },
    error: (error) => void (failure = error),
  });
  decoder.configure({ codec });
  for (const packet of packets) decoder.decode(new EncodedVideoChunk(packet));
  await decoder.flush();
  if (failure) throw failure;
  return pictures;
}

/** Red, green and blue of each cell, row by row. */
function cut(rgba: Uint8Array, { columns, rows, resolution }: Geometry): Uint8Array[] {
  return Array.from({ length: columns * rows }, (_, index) => {
    const [left, top] = [(index % columns) * resolution, Math.floor(index / columns) * resolution];
    return Uint8Array.from({ length: 3 * resolution ** 2 }, (__, i) => {
      const pixel = Math.floor(i / 3);
      const [x, y] = [left + (pixel % resolution), top + Math.floor(pixel / resolution)];
      return rgba[4 * (y * columns * resolution + x) + (i % 3)]!;
    });
  });
}

/** Mean difference of two sheets' values, in levels. */
export function sheetDistance(a: ShownSheet, b: ShownSheet): number {
  const [these, those] = [a, b].map(({ cells }) => cells.flatMap((cell) => [...cell])) as [
    number[],
    number[],
  ];
  return these.reduce((sum, value, i) => sum + Math.abs(value - those[i]!), 0) / these.length;
}
