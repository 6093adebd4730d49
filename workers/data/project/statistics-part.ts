/**
 * The statistics of a dataset's pictures for a distance, which take as long to make as the distance does: a safetensors file
 * for each number of pictures. They are stored again only beside the very pictures that they are of.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../../src/base/error.ts';
import { unpackStatistics } from '../../../src/metrics/statistics-file.ts';
import { readChunks } from '../../../src/storage/commit.ts';
import { describeDataset } from '../../../src/storage/datasets.ts';
import {
  deleteStatistics,
  keyOfStatistics,
  keptStatistics,
  saveStatistics,
} from '../../../src/storage/metrics.ts';
import { statisticsMetadataSchema } from '../../../src/storage/schemas.ts';
import { badProject, parseJson, writeJson } from './contents.ts';
import { aboutFile, type PartHandler } from './part.ts';

const aboutSchema = z.object({
  /** Of the dataset's pictures, those left out not counted. */
  contentHash: z.string(),
  /** Oldest first. */
  kept: z.array(z.object({ file: z.string(), metadata: statisticsMetadataSchema })),
});

export const statisticsPart: PartHandler = {
  async pack(store, id, folder) {
    const { contentHash } = await describeDataset(store, keyOfStatistics(id).datasetId);
    const kept = (await keptStatistics(store, id)).toReversed().map(({ objectId, metadata }) => {
      return { objectId, file: `statistics-${metadata.images}.safetensors`, metadata };
    });
    const named = kept.map(({ file, metadata }) => ({ file, metadata }));
    folder.add(aboutFile, writeJson({ contentHash, kept: named }));
    for (const { file, objectId } of kept) await folder.addPieces(file, readChunks(store, objectId));
  },

  async unpack(store, id, files) {
    const key = keyOfStatistics(id);
    const about = parseJson(aboutSchema, await files.read(aboutFile), aboutFile);
    const dataset = await describeDataset(store, key.datasetId).catch(() => undefined);
    if (dataset?.contentHash !== about.contentHash) {
      throw new StudioError(
        'part-missing',
        'The pictures that they are of are not here, or not the same ones.',
        'Take the dataset along, or let them be made again when they are needed.',
      );
    }
    try {
      for (const { file, metadata } of about.kept) {
        const bytes = await files.read(file);
        if (unpackStatistics(bytes)?.moments.count !== metadata.images)
          throw badProject(`${file} has no statistics of ${metadata.images} pictures`);
        await saveStatistics(store, key, metadata, bytes);
      }
    } catch (error) {
      await deleteStatistics(store, id).catch(() => undefined);
      throw error;
    }
  },
};
