import { expect, it } from 'vitest';
import type { TrainingState } from '../state/training.ts';
import { makesRoom } from './useRunQueue.ts';

const run = { runId: 'r', name: 'cats' } as NonNullable<TrainingState['run']>;
const training = { phase: 'training', run } as const;

it('the queue goes on when a run has ended or was stopped, not when one failed before its first step', () => {
  expect(makesRoom({ phase: 'done', run, step: 9 }, training)).toBe(true);
  expect(makesRoom({ phase: 'stopped', run, step: 9 }, training)).toBe(true);
  expect(makesRoom({ phase: 'failed', run, step: 9 }, training)).toBe(true);
  expect(makesRoom({ phase: 'failed', run, step: 0 }, training)).toBe(false);
});

it('nor for a stored run that is only looked at', () => {
  expect(makesRoom({ phase: 'done', run, step: 9 }, { phase: 'idle', run })).toBe(false);
  expect(makesRoom({ phase: 'done', run, step: 9 }, { phase: 'training', run: null })).toBe(false);
});
