/** What each kind of stored thing is called. */
import type { UsageEntry } from '../../../workers/data/client.ts';

export const kindWords: Record<UsageEntry['kind'], string> = {
  dataset: 'Dataset',
  run: 'Run',
  model: 'Model',
  weights: 'Weights',
  statistics: 'Statistics',
  registry: 'Registry',
  calibration: 'Calibration',
  secret: 'Secret',
};
