/**
 * A dataset as images.npy, uint8 [N,H,W,C] including those left out, and its description. Writing and reading
 * hold only some pieces in memory.
 */
import { joinBytes } from '../../../src/base/bytes.ts';
import { npyHeaderBytes, readNpyHeader, writeNpyHeader } from '../../../src/formats/npy.ts';
import { readChunks } from '../../../src/storage/commit.ts';
import { DatasetReader, DatasetWriter, leaveOutImages } from '../../../src/storage/datasets.ts';
import { datasetMetadataSchema, type DatasetMetadata } from '../../../src/storage/schemas.ts';
import { badProject, parseJson, writeJson } from './contents.ts';
import { aboutFile, type PartFiles, type PartHandler } from './part.ts';

const imagesFile = 'images.npy';

export const datasetPart: PartHandler = {
  async pack(store, id, folder) {
    const { manifest, summary } = await DatasetReader.open(store, id);
    const { name, storedCount, resolution, channels, source, imagesPerChunk, leftOut } = summary;
    const about = { name, count: storedCount, resolution, channels, source, imagesPerChunk, leftOut };
    folder.add(aboutFile, writeJson(about satisfies DatasetMetadata));
    await folder.addPieces(imagesFile, withHeader(shapeOf(about), readChunks(store, manifest.objectId)));
  },

  async unpack(store, datasetId, files) {
    const about = parseJson(datasetMetadataSchema, await files.read(aboutFile), aboutFile);
    const { name, resolution, channels, source, leftOut } = about;
    const writer = await DatasetWriter.begin(store, { name, resolution, channels, source }, { datasetId });
    try {
      for await (const images of imagesOf(files, about)) await writer.add(images);
    } catch (error) {
      await writer.abandon().catch(() => undefined);
      throw error;
    }
    await writer.finish();
    if (leftOut && leftOut.length > 0) await leaveOutImages(store, datasetId, leftOut);
  },
};

type Shaped = Pick<DatasetMetadata, 'count' | 'resolution' | 'channels'>;

const shapeOf = ({ count, resolution, channels }: Shaped): number[] => [
  count,
  resolution,
  resolution,
  channels,
];

async function* withHeader(
  shape: readonly number[],
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield writeNpyHeader(shape, '|u1');
  yield* chunks;
}

/** Whole images, as they come. Throws 'bad-npy', and 'bad-project' where the array is not the dataset that is described. */
async function* imagesOf(files: PartFiles, about: Shaped): AsyncGenerator<Uint8Array> {
  const imageBytes = about.resolution ** 2 * about.channels;
  let rest = new Uint8Array();
  let isPastHeader = false;
  for await (const piece of files.pieces(imagesFile)) {
    rest = joinBytes([rest, piece]);
    if (!isPastHeader) {
      if (rest.length < Math.min(npyHeaderBytes, files.sizeOf(imagesFile))) continue;
      const { shape, dtype, fortranOrder, dataStart } = readNpyHeader(rest, files.sizeOf(imagesFile));
      const isAsDescribed =
        String(shape) === String(shapeOf(about)) && dtype.itemBytes === 1 && !fortranOrder;
      if (!isAsDescribed) throw badProject(`${imagesFile} is [${shape}], not [${shapeOf(about)}]`);
      rest = rest.slice(dataStart);
      isPastHeader = true;
    }
    const whole = rest.length - (rest.length % imageBytes);
    yield rest.subarray(0, whole);
    rest = rest.slice(whole);
  }
}
