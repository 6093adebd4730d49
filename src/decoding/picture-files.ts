/** Decides which of the files found are pictures to decode: by their bytes, or by their names. */
import { StudioError } from '../base/error.ts';
import { MAX_FILE_BYTES } from '../data/decode/decode.ts';
import type { Expanded } from '../data/expand.ts';
import { kindByName } from '../formats/sniff.ts';
import type { PictureFile } from './read-many.ts';

/**
 * Null for a file that is no picture. One that cannot be read may be one, and fails when its bytes are asked
 * for.
 * @param isNamed true where a person named this very file, so that it must be a picture or be refused
 */
export async function pictureFile(
  file: Expanded,
  { isNamed = false }: { isNamed?: boolean } = {},
): Promise<PictureFile | null> {
  const { name } = file;
  if ('reason' in file) {
    const { status, reason } = file;
    if (status !== 'refused') return null;
    return { name, bytes: () => Promise.reject(new StudioError('cannot-read', reason)) };
  }
  const isPicture =
    isNamed ||
    kindByName(name) === 'picture' ||
    (await file.format().then(
      (format) => format?.kind === 'picture',
      () => true,
    ));
  return isPicture ? { name, bytes: () => file.source.read(MAX_FILE_BYTES) } : null;
}
