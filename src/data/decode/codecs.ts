/**
 * The wasm decoders of @jsquash (mozjpeg, libwebp, libavif), one instance each, started on first use. Where the wasm
 * comes from differs between Node and a worker, so the loader is handed in. An instance that threw is dropped: its
 * heap may be in any state, and damaged files are daily bread here.
 */
import type { RgbaImage } from './format.ts';

export type CodecName = 'jpeg' | 'webp' | 'avif';
export type LoadWasm = (codec: CodecName) => Promise<WebAssembly.Module>;

export interface Codecs {
  /** Decodes a whole file to RGBA; rejects with whatever the codec throws, undefined where it gives nothing. */
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

async function startCodec(codec: CodecName, wasm: WebAssembly.Module): Promise<Instance> {
  const options = {
    noInitialRun: true,
    // Their complaints about damaged files are for our report, not for the console.
    print: () => undefined,
    printErr: () => undefined,
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
      // false: the codec shall not turn it; the orientation is applied once, by our code, for every type.
      return { decode: (bytes) => instance.decode(bytes, false) as RgbaImage | null };
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
  }
}
