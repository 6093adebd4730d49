/** A dropped picture as a decoder is shown it; errors name the file. */
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { fitPicture, type FittedPicture, type PictureShape } from '../../src/data/fit-picture.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import type { NamedBlob } from './protocol.ts';

/** Throws what fitPicture throws, the file's name before the message. */
export async function readImage(
  { blob, fileName }: NamedBlob,
  shape: PictureShape,
  codecs: Codecs,
): Promise<FittedPicture> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return fitPicture(bytes, shape, codecs).catch((error: unknown) => {
    const { code, message, hint } = toPlainError(error);
    throw new StudioError(code, `${fileName}: ${message}`, hint, { cause: error });
  });
}
