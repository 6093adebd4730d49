import { beforeEach, expect, it, vi } from 'vitest';

vi.stubGlobal('location', { hash: '' });

const { findableActions } = await import('./findable.ts');
const { useDatasets } = await import('./datasets.ts');
const { useModels } = await import('./models.ts');
const { useRuns } = await import('./runs.ts');
const { useTrainForm } = await import('./train-form.ts');

/** What a person is led to by the entry of this name. */
function follow(name: string): string {
  findableActions()
    .find(({ title, group }) => `${group}: ${title}` === name)!
    .run();
  return location.hash;
}

beforeEach(() => {
  useModels.setState({ models: null });
  useRuns.setState({ runs: null });
  useDatasets.setState({ datasets: null });
});

it('finds presets alone before anything is listed', () => {
  expect(new Set(findableActions().map(({ group }) => group))).toEqual(new Set(['Preset']));
});

it('leads models to Explore, runs to the lab book, datasets and presets to their rooms', () => {
  useModels.setState({ models: [{ id: 'run:7', name: 'Faces' }] as never });
  useRuns.setState({ runs: [{ runId: '7', name: 'Faces' }] as never });
  useDatasets.setState({ datasets: [{ id: 'd/1', name: 'Portraits' }] as never });
  expect(follow('Model: Faces')).toBe('#/explore/run%3A7');
  expect(follow('Run: Faces')).toBe('#/runs/7');
  expect(follow('Dataset: Portraits')).toBe('#/datasets/d%2F1');
  expect(follow('Preset: Small 32')).toBe('#/train');
  expect(useTrainForm.getState().preset).toBe('small32');
});
