/**
 * The images of a WebDataset: members of tar shards with the ending of a picture. Labels and captions are left out,
 * and so are compressed shards (.tar.gz).
 */
import { kindByName } from '../formats/sniff.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { tarFiles } from '../formats/tar.ts';
import { reasonOf, type LeftOut } from './expand.ts';
import { sourceAtRandom, type SourceFile } from './source.ts';

/** The images, named SHARD/MEMBER. A damaged shard gives the images before the damage, and a line for the report. */
export async function webdatasetSources(
  shards: readonly (SourceFile | LeftOut)[],
): Promise<(SourceFile | LeftOut)[]> {
  const found: (SourceFile | LeftOut)[] = [];
  for (const shard of shards) {
    if ('reason' in shard) found.push(shard);
    else if (shard.random && shard.name.toLowerCase().endsWith('.tar')) {
      try {
        for await (const { name, start, sizeBytes } of tarFiles(shard.random)) {
          if (kindByName(name) !== 'picture') continue;
          found.push(sourceAtRandom(`${shard.name}/${name}`, partOf(shard.random, start, sizeBytes)));
        }
      } catch (error) {
        found.push({ name: shard.name, status: 'refused', reason: reasonOf(error) });
      }
    } else found.push({ name: shard.name, status: 'not-needed', reason: 'Not needed: it is not a tar.' });
  }
  return found;
}

function partOf(whole: ByteSource, offset: number, sizeBytes: number): ByteSource {
  return { sizeBytes, readRange: (start, end) => whole.readRange(offset + start, offset + end) };
}
