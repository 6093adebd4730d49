/** The clothing photos as the sample run uses them: the zip's JPEGs in order of names, centre-cropped and averaged down. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { decodeImage } from '../../src/data/decode/decode.ts';
import { fitSquare } from '../../src/data/resize.ts';
import { imagesOf, type ImageSet } from '../../src/engine/training/data-order.ts';

/** Reads `zipPath` (clothing-3781-64x64.zip) at `resolution` pixels, RGB. */
export async function readClothing(zipPath: string, resolution: number): Promise<ImageSet> {
  const files = unzipSync(readFileSync(zipPath), { filter: ({ name }) => name.endsWith('.jpg') });
  const names = Object.keys(files).sort();
  const size = resolution * resolution * 3;
  const data = new Uint8Array(names.length * size);
  for (const [i, name] of names.entries()) {
    const { image } = await decodeImage(new Uint8Array(files[name]!), nodeCodecs);
    data.set(fitSquare(image, resolution, 3).data, i * size);
  }
  return imagesOf({ count: names.length, resolution, channels: 3, data });
}
