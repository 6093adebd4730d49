/** A dropped image as the decoder is shown it: decoded by own code, upright, centre-cropped and averaged to its size. */
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { decodeImage } from '../../src/data/decode/decode.ts';
import { fitSquare } from '../../src/data/resize.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import type { NamedBlob } from './protocol.ts';

export interface SeenImage {
  /** uint8 [R,R,C] at the network's size. */
  pixels: Uint8Array<ArrayBuffer>;
  sourceWidth: number;
  sourceHeight: number;
  /** True when the source is not of the network's size; at its size not a pixel changes. */
  resized: boolean;
}

/** Throws what decodeImage throws, the file's name before the message. */
export async function readImage(
  { blob, fileName }: NamedBlob,
  { resolution, channels }: Pick<NetworkConfig, 'resolution' | 'channels'>,
  codecs: Codecs,
): Promise<SeenImage> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { image } = await decodeImage(bytes, codecs).catch((error: unknown) => {
    const { code, message, hint } = toPlainError(error);
    throw new StudioError(code, `${fileName}: ${message}`, hint, { cause: error });
  });
  const { width, height } = image;
  return {
    pixels: fitSquare(image, resolution, channels === 1 ? 1 : 3).data,
    sourceWidth: width,
    sourceHeight: height,
    resized: width !== resolution || height !== resolution,
  };
}
