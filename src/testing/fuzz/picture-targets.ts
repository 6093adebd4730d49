/** Pictures of every codec, read with the decoder that reads all drops. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeCodecs } from '../../data/decode/codecs-node.ts';
import { decodeImage } from '../../data/decode/decode.ts';
import type { FuzzTarget } from './fuzz.ts';

const fixture = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`../../../test-fixtures/${name}`, import.meta.url)));

const files: Readonly<Record<string, readonly string[]>> = {
  JPEG: ['pictures/cmyk.jpg'],
  GIF: ['cases/gif/comment-after.gif'],
  WebP: [
    'pictures/lossy.webp',
    'pictures/lossless.webp',
    'pictures/lossy-alpha.webp',
    'cases/damaged/webp-anim-frame-11000-canvas-16.webp',
  ],
  AVIF: ['cases/avif/control.avif', 'cases/avif/half-pixel-clap.avif', 'cases/avif/two-ipma.avif'],
  BMP: ['pictures/24-bit.bmp', 'pictures/palette.bmp'],
  TIFF: ['pictures/grey-deflate.tif', 'pictures/lzw.tif', 'pictures/jpeg-within.tif'],
  HEIC: ['pictures/still.heic', 'pictures/turned.heic'],
};

export const pictureTargets: readonly FuzzTarget[] = Object.entries(files).map(([name, names]) => ({
  name,
  seeds: names.map(fixture),
  read: (bytes) => decodeImage(bytes, nodeCodecs),
}));
