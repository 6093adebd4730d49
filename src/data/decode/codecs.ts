/**
 * The wasm decoders of @jsquash (mozjpeg, libwebp, libavif) and libheif, one instance of each, started at first use.
 * The caller passes in the loader, since Node and a worker load wasm differently. An instance that threw is dropped,
 * since its heap may be corrupt and damaged files are common.
 */
import type { LibHeif } from 'libheif-js/libheif-wasm/libheif.js';
import type { RgbaImage } from './format.ts';

export type CodecName = 'jpeg' | 'webp' | 'avif' | 'heic';
export type LoadWasm = (codec: CodecName) => Promise<WebAssembly.Module>;

export interface Codecs {
  /** Decodes a whole file to RGBA. Undefined if the codec returns nothing; errors of the codec are passed on. */
  decode(codec: CodecName, bytes: Uint8Array<ArrayBuffer>): Promise<RgbaImage | undefined>;
}

interface Instance {
  decode(bytes: Uint8Array<ArrayBuffer>): RgbaImage | null;
}

export function createCodecs(loadWasm: LoadWasm): Codecs {
  const instances = new Map<CodecName, Promise<Instance>>();
  return {
    async decode(codec, bytes) {
      let instance = instances.get(codec);
      if (!instance) {
        instance = startCodec(codec, await loadWasm(codec));
        instances.set(codec, instance);
      }
      try {
        return (await instance).decode(bytes) ?? undefined;
      } catch (error) {
        instances.delete(codec);
        throw error;
      }
    },
  };
}

/** mozjpeg fills parts it could not read with grey and only prints a warning. Extra bytes before a marker are harmless. */
const lossOfJpeg = /^Corrupt JPEG data: (?!\d+ extraneous)|^Premature end/;

async function startCodec(codec: CodecName, wasm: WebAssembly.Module): Promise<Instance> {
  let said = '';
  const options = {
    noInitialRun: true,
    // Warnings about damaged files belong in our report, not in the console.
    print: () => undefined,
    printErr: (line: string) => {
      said = line;
    },
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(wasm, imports);
      receive(instance);
      return instance.exports;
    },
  };
  switch (codec) {
    case 'jpeg': {
      const { default: start } = await import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js');
      const instance = await start(options);
      return {
        decode(bytes) {
          said = '';
          // false turns off the codec's own rotation. Our code applies the orientation once, for every type.
          const image = instance.decode(bytes, false) as RgbaImage | null;
          return lossOfJpeg.test(said) ? null : image;
        },
      };
    }
    case 'webp': {
      const { default: start } = await import('@jsquash/webp/codec/dec/webp_dec.js');
      const instance = await start(options);
      return { decode: (bytes) => instance.decode(bytes) as RgbaImage | null };
    }
    case 'avif': {
      const { default: start } = await import('@jsquash/avif/codec/dec/avif_dec.js');
      const instance = await start(options);
      return { decode: (bytes) => instance.decode(bytes, 8) as RgbaImage | null };
    }
    case 'heic': {
      const { default: start } = await import('libheif-js/libheif-wasm/libheif.js');
      const instance = start(options);
      return { decode: (bytes) => decodeHeif(instance, bytes) };
    }
  }
}

/** The primary picture, rotated as the file says. Rows from libheif may be longer than the picture is wide. */
function decodeHeif(heif: LibHeif, bytes: Uint8Array): RgbaImage | null {
  const images = new heif.HeifDecoder().decode(bytes);
  const primary = images.find((image) => image.is_primary()) ?? images[0];
  if (!primary) return null;
  const { heif_colorspace_RGB } = heif.heif_colorspace;
  const { heif_chroma_interleaved_RGBA } = heif.heif_chroma;
  const decoded = heif.heif_js_decode_image2(
    primary.handle,
    heif_colorspace_RGB,
    heif_chroma_interleaved_RGBA,
  );
  for (const image of images) image.free();
  const [plane] = decoded.code === undefined ? decoded.channels : [];
  if (!plane) return null;
  const { width, height, stride, data } = plane;
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) rgba.set(data.subarray(y * stride, y * stride + width * 4), y * width * 4);
  heif.heif_image_release(decoded.image);
  return { width, height, data: rgba };
}
