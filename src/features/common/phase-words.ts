/** The phase of a run, in a word. */
import type { TrainPhase } from '../../../workers/train/protocol.ts';

export const phaseWords: Record<TrainPhase | 'idle', string> = {
  idle: 'Stored',
  loading: 'Loading',
  compiling: 'Compiling',
  training: 'Training',
  saving: 'Saving',
  paused: 'Paused',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Failed',
};
