/** Examines the used pictures of a dataset: which repeat an earlier one, and the spread of their values. */
import { throwIfAborted } from '../../src/base/abort.ts';
import { createBreather } from '../../src/base/breathe.ts';
import { sha256Hex } from '../../src/base/hash.ts';
import type { DatasetReader } from '../../src/storage/datasets.ts';
import type { Job } from '../kit/job.ts';
import type { DatasetFindings, Share } from './protocol.ts';

/** Two pictures are the same if every stored value is. */
export async function examineDataset(
  reader: DatasetReader,
  { signal, tell }: Job<Share>,
): Promise<DatasetFindings> {
  const { storedCount, channels, leftOut = [] } = reader.summary;
  const out = new Set(leftOut);
  const seen = new Set<string>();
  const repeats: number[] = [];
  const sums = Array.from({ length: channels }, () => ({ values: 0, squares: 0 }));
  const breathe = createBreather();
  let examined = 0;
  for (let place = 0; place < storedCount; place++) {
    await breathe();
    throwIfAborted(signal);
    if (out.has(place)) continue;
    const pixels = await reader.stored([place]);
    const hash = await sha256Hex(pixels);
    if (seen.has(hash)) repeats.push(place);
    seen.add(hash);
    pixels.forEach((value, i) => {
      const sum = sums[i % channels]!;
      sum.values += value;
      sum.squares += value * value;
    });
    examined++;
    if (place % 64 === 63 || place === storedCount - 1) tell({ done: place + 1, total: storedCount });
  }
  const { resolution } = reader.summary;
  const values = examined * resolution ** 2;
  return {
    examined,
    repeats,
    channels: sums.map(({ values: sum, squares }) => {
      const mean = sum / values;
      return { mean, deviation: Math.sqrt(Math.max(0, squares / values - mean ** 2)) };
    }),
  };
}
