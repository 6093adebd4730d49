/**
 * HEIC, what iPhones save: size from the file's boxes, pixels from libheif (LGPL, a file of its own), which turns and mirrors by
 * itself. Of a burst or a sequence the primary picture is taken.
 */
import { propertiesOf, readAvifItems } from './avif-items.ts';
import type { PictureDecoder } from './format.ts';
import { damaged, decodable, viewOf } from './format.ts';

export const heic: PictureDecoder = {
  readHeader(bytes) {
    // The boxes are AVIF's: both are HEIF (ISO 23008-12).
    const items = readAvifItems(bytes);
    const size = propertiesOf(items, items.primaryId).find(({ type }) => type === 'ispe');
    if (!size) throw damaged('The HEIC names no size for its picture.');
    const view = viewOf(size.body);
    return { width: view.getUint32(4), height: view.getUint32(8), orientation: 1 };
  },
  async decode(bytes, _header, codecs) {
    const image = await decodable(codecs.decode('heic', bytes));
    if (!image) throw damaged('The HEIC is damaged and cannot be decoded.');
    return image;
  },
};
