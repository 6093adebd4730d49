import { expect, it } from 'vitest';
import type { TrainingState } from '../state/training.ts';
import { newsOf } from './useRunGuard.ts';

const run = { runId: 'r', name: 'cats' } as NonNullable<TrainingState['run']>;
const trouble = { code: 'storage-full', message: 'The store is full.', hint: '' } as const;
const training = { phase: 'training', run, trouble: null } as const;

it('tells when a run ends, and when it needs somebody', () => {
  expect(newsOf({ ...training, phase: 'done' }, training)).toBe('“cats” has reached its length.');
  expect(newsOf({ ...training, phase: 'failed' }, training)).toBe('“cats” was stopped by an error.');
  expect(newsOf({ ...training, trouble }, training)).toBe('“cats” needs you: The store is full.');
});

it('says nothing of a stored run that is only looked at, nor of what goes on as it should', () => {
  expect(newsOf({ ...training, phase: 'done' }, { phase: 'idle', run: null, trouble: null })).toBeNull();
  expect(newsOf({ ...training, phase: 'saving' }, training)).toBeNull();
  expect(newsOf({ ...training, phase: 'stopped' }, training)).toBeNull();
});
