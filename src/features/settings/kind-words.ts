/** What each kind of stored thing, and of part of a project, is called. */
import type { OfferedPart, UsageEntry } from '../../../workers/data/client.ts';

export const kindWords: Record<UsageEntry['kind'] | OfferedPart['kind'], string> = {
  dataset: 'Dataset',
  run: 'Run',
  model: 'Model',
  weights: 'Weights',
  statistics: 'Statistics',
  registry: 'Registry',
  calibration: 'Calibration',
  secret: 'Secret',
  evaluations: 'Evaluations',
};
