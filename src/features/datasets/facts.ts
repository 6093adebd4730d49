/** A dataset in one or two sentences. */
import { counted } from '../../base/number-text.ts';
import type { DatasetSummary } from '../../../workers/data/client.ts';
import { formatBytes, formatCount, formatWhen } from '../../ui/format.ts';

export function factsOf(dataset: DatasetSummary): string {
  const { count, storedCount, resolution, channels, source, sizeBytes, createdAtMs } = dataset;
  const out = storedCount - count;
  const colour = channels === 3 ? 'colour' : 'grey';
  return (
    `${counted(count, 'picture')}${out > 0 ? `, ${formatCount(out)} more left out` : ''}, ` +
    `${resolution}×${resolution} px, ${colour}, from ${source}. ${formatBytes(sizeBytes)}, ${formatWhen(createdAtMs)}.`
  );
}
