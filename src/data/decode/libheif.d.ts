/** The part of libheif-js that we use: emscripten's module with libheif's functions. */
declare module 'libheif-js/libheif-wasm/libheif.js' {
  interface HeifHandle {
    handle: unknown;
    is_primary(): boolean;
    free(): void;
  }
  interface Decoded {
    code?: unknown;
    image: unknown;
    width: number;
    height: number;
    channels: { id: unknown; width: number; height: number; stride: number; data: Uint8Array }[];
  }
  export interface LibHeif {
    HeifDecoder: new () => { decode(bytes: Uint8Array): HeifHandle[] };
    heif_js_decode_image2(handle: unknown, colorspace: unknown, chroma: unknown): Decoded;
    heif_image_release(image: unknown): void;
    heif_colorspace: { heif_colorspace_RGB: unknown };
    heif_chroma: { heif_chroma_interleaved_RGBA: unknown };
  }
  export default function start(options: object): LibHeif;
}
