/** Orders to the training worker. Space is pause and resume, a full stop is one step. */
import { showError } from '../toasts.ts';
import {
  isHeld,
  pauseTraining,
  resumeTraining,
  saveNow,
  stepTraining,
  stopTraining,
  useTraining,
} from '../training.ts';
import type { Action } from './action.ts';

const phase = () => useTraining.getState().phase;
const running = () => phase() === 'training' || phase() === 'saving';

export const pause: Action = {
  id: 'pause',
  title: 'Pause',
  group: 'Training',
  shortcut: 'Space',
  keywords: 'hold rest checkpoint',
  isEnabled: running,
  run: () => void pauseTraining(),
};

export const resume: Action = {
  id: 'resume',
  title: 'Resume',
  group: 'Training',
  shortcut: 'Space',
  keywords: 'go on continue',
  isEnabled: () =>
    phase() === 'paused' || (useTraining.getState().run !== null && !isHeld(phase()) && phase() !== 'done'),
  run: () => void resumeTraining().catch(showError),
};

export const step: Action = {
  id: 'step',
  title: 'Step',
  group: 'Training',
  shortcut: '.',
  keywords: 'single iteration',
  isEnabled: () => phase() === 'paused',
  run: () => void stepTraining(),
};

export const save: Action = {
  id: 'save-checkpoint',
  title: 'Save a checkpoint',
  group: 'Training',
  keywords: 'store now',
  isEnabled: () => phase() === 'training' || phase() === 'paused',
  run: () => void saveNow(),
};

export const stop: Action = {
  id: 'stop',
  title: 'Stop',
  group: 'Training',
  keywords: 'end finish',
  isEnabled: () => isHeld(phase()),
  run: () => void stopTraining(),
};

export const trainingActions: readonly Action[] = [pause, resume, step, save, stop];
