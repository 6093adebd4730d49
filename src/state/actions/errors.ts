/** Commands that help those who mend the studio. */
import { copyErrorReport } from '../error-log.ts';
import type { Action } from './action.ts';

export const copyReport: Action = {
  id: 'copy-error-report',
  title: 'Copy a report of the last errors',
  group: 'View',
  keywords: 'bug problem log stack',
  run: () => void copyErrorReport(),
};
