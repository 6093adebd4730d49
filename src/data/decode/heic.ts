/**
 * HEIC, the format of iPhones. The size comes from the file's boxes and the pixels from libheif (LGPL, in a separate
 * file), which also applies turning and mirroring. For a burst or a sequence the primary picture is read.
 */
import { propertiesOf, readAvifItems } from './avif-items.ts';
import type { PictureDecoder } from './format.ts';
import { damaged, decodable, viewOf } from './format.ts';

export const heic: PictureDecoder = {
  readHeader(bytes) {
    // HEIC and AVIF have the same boxes, since both are HEIF (ISO 23008-12).
    const items = readAvifItems(bytes);
    const size = propertiesOf(items, items.primaryId).find(({ type }) => type === 'ispe');
    if (!size) throw damaged('The HEIC gives no size for its picture.');
    const view = viewOf(size.body);
    return { width: view.getUint32(4), height: view.getUint32(8), orientation: 1 };
  },
  async decode(bytes, _header, codecs) {
    const image = await decodable(codecs.decode('heic', bytes));
    if (!image) throw damaged('The HEIC is damaged and cannot be decoded.');
    return image;
  },
};
