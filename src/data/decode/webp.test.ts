/** WebP files whose chunks and streams disagree are refused before libwebp allocates the memory that they claim. */
import { expect, it } from 'vitest';
import { decodeImage } from './decode.ts';
import { nodeCodecs } from './codecs-node.ts';

/** An animation of 16×16 pixels. The contents of its frame are given in hex. */
function animation(frame: string): Uint8Array<ArrayBuffer> {
  const place = '000000 000000 0f0000 0f0000 640000 02';
  const body = `${place}${frame}`.replaceAll(' ', '');
  const size = (body.length / 2).toString(16).padStart(2, '0');
  const hex =
    `52494646 57000000 57454250 56503858 0a000000 02000000 0f0000 0f0000` +
    `414e494d 06000000 00000000 0000 414e4d46 ${size}000000 ${body}`;
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

const stream = '2f f7eabd0a 2860154ad1ff02000000000000000000';

it('refuses a frame that is a bare stream of 11 000 pixels a side, which libwebp would decode', async () => {
  await expect(decodeImage(animation(stream), nodeCodecs)).rejects.toThrow('no picture in its first frame');
  // Decoding would take a gigabyte and a half, and a codec's memory is never given back.
  expect(process.memoryUsage().external).toBeLessThan(200 * 2 ** 20);
});

it('refuses the same stream in a chunk, by its size', async () => {
  const chunk = `5650384c 15000000 ${stream}`;
  await expect(decodeImage(animation(chunk), nodeCodecs)).rejects.toThrow('larger than its canvas');
});
