/** The wasm decoders for the worker: fetched from the studio's own address when the first file of a type comes. */
import avifUrl from '@jsquash/avif/codec/dec/avif_dec.wasm?url';
import jpegUrl from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url';
import heicUrl from 'libheif-js/libheif-wasm/libheif.wasm?url';
import webpUrl from '@jsquash/webp/codec/dec/webp_dec.wasm?url';
import { createCodecs } from '../../src/data/decode/codecs.ts';
import type { CodecName } from '../../src/data/decode/codecs.ts';
import { StudioError } from '../../src/base/error.ts';

const urls: Record<CodecName, string> = { jpeg: jpegUrl, webp: webpUrl, avif: avifUrl, heic: heicUrl };

export const browserCodecs = createCodecs(async (codec) => {
  const response = await fetch(urls[codec]).catch(() => undefined);
  if (!response?.ok) {
    throw new StudioError(
      'codec-missing',
      `The decoder for ${codec.toUpperCase()} could not be loaded.`,
      'Check that the studio is still reachable, and try again.',
    );
  }
  // Compiled from bytes: a host may serve wasm under a type that streaming compilation refuses.
  return WebAssembly.compile(await response.arrayBuffer());
});
