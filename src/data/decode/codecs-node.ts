/**
 * The wasm decoders for Node, compiled from the installed packages. In the browser a worker fetches the same files
 * instead.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createCodecs } from './codecs.ts';
import type { CodecName } from './codecs.ts';

const files: Record<CodecName, string> = {
  jpeg: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  webp: '@jsquash/webp/codec/dec/webp_dec.wasm',
  avif: '@jsquash/avif/codec/dec/avif_dec.wasm',
  heic: 'libheif-js/libheif-wasm/libheif.wasm',
};

const require = createRequire(import.meta.url);

export const nodeCodecs = createCodecs(async (codec) =>
  WebAssembly.compile(await readFile(require.resolve(files[codec]))),
);
