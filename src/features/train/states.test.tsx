/** Train: the form while nothing is in hand, and a run in each of its phases. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useTraining } from '../../state/training.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import { tinyConfig } from '../../testing/tiny-run.ts';
import TrainRoom from './TrainRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const room = <TrainRoom argument={null} />;
const run = { runId: 'a', name: 'First', datasetId: 'd', config: tinyConfig };
const isEnabled = (label: string) => new RegExp(`<button(?![^>]* disabled)[^>]*>${label}</button>`);
beforeEach(() => useTraining.setState(useTraining.getInitialState(), true));

it('shows the form while no run is in hand', () => {
  expect(textOf(room)).toContain('Start training');
  useTraining.setState({ run, phase: 'training' });
  expect(textOf(room)).not.toContain('Start training');
});

it('says what it does before the first step', () => {
  useTraining.setState({ run, phase: 'compiling', progress: 0.5, detail: '20 of 40 shaders' });
  expect(textOf(room)).toContain('20 of 40 shaders');
  expect(markupOf(room)).toContain('value="0.5"');
});

it('can be paused while it trains, and resumed once it is paused', () => {
  useTraining.setState({ run, phase: 'training' });
  expect(markupOf(room)).toMatch(isEnabled('Pause'));
  expect(markupOf(room)).not.toMatch(isEnabled('Resume'));
  useTraining.setState({ phase: 'paused' });
  expect(markupOf(room)).toMatch(isEnabled('Resume'));
  expect(markupOf(room)).toMatch(isEnabled('Step'));
});

it('says what ended a run, and that one is done', () => {
  const error = { code: 'not-finite' as const, message: 'The numbers went bad.', hint: 'Lower the rate.' };
  useTraining.setState({ run, phase: 'failed', error });
  expect(textOf(room)).toContain('The numbers went bad. Lower the rate.');
  useTraining.setState({ phase: 'done', error: null });
  expect(textOf(room)).toMatch(/Done/);
  expect(markupOf(room)).not.toMatch(isEnabled('Pause'));
});
