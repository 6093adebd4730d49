/** Evaluate: nothing measured, under way, being cancelled, failed. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useDatasets } from '../../state/datasets.ts';
import { useEvaluate } from '../../state/evaluate.ts';
import { useModels } from '../../state/models.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import EvaluateRoom from './EvaluateRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const job = {
  modelId: 'sample',
  place: { index: 0, count: 1 },
  phase: 'fakes' as const,
  share: 0.25,
  etaMs: 30_000,
  cancelling: false,
  abort: new AbortController(),
};
beforeEach(() => {
  useEvaluate.setState(useEvaluate.getInitialState(), true);
  useModels.setState({ models: [] });
  useDatasets.setState({ datasets: [] });
});

it('says that it looks for models, or that they cannot be had', () => {
  useModels.setState({ models: null });
  expect(markupOf(<EvaluateRoom />)).toContain('aria-label="Looking for models and pictures"');
  useModels.setState({ error: { code: 'storage-corrupt', message: 'The store is damaged.', hint: '' } });
  expect(textOf(<EvaluateRoom />)).toContain('The store is damaged.');
  useModels.setState({ error: null });
});

it('has no table before anything was measured', () => {
  useEvaluate.setState({ results: [] });
  expect(markupOf(<EvaluateRoom />)).not.toContain('aria-label="Results of evaluations"');
});

it('names the part under way, and how much of it is done', () => {
  useEvaluate.setState({ job });
  expect(textOf(<EvaluateRoom />)).toMatch(/part 3 of 4\).*25.%.*30 s left of this part/);
  expect(markupOf(<EvaluateRoom />)).toContain('value="0.25"');
});

it('can be cancelled once', () => {
  useEvaluate.setState({ job });
  expect(markupOf(<EvaluateRoom />)).toMatch(/<button type="button">Cancel<\/button>/);
  useEvaluate.setState({ job: { ...job, cancelling: true } });
  expect(markupOf(<EvaluateRoom />)).toMatch(/<button[^>]* disabled="">Cancelling…<\/button>/);
});

it('says why an evaluation failed, until somebody has read it', () => {
  useEvaluate.setState({ error: { code: 'gpu-lost', message: 'The device was lost.', hint: 'Try again.' } });
  expect(textOf(<EvaluateRoom />)).toContain('The device was lost. Try again. Dismiss');
});
