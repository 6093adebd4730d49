/** Explore: nothing drawn, a model being opened, the first grid on its way, drawn, failed. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useExplore } from '../../state/explore.ts';
import { useModels } from '../../state/models.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import ExploreRoom from './ExploreRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const room = <ExploreRoom argument={null} view="" />;
const shown = {
  cells: [{ seed: 5, fingerprint: '0110' }],
  sheet: { columns: 1, rows: 1, resolution: 1, rgba: new Uint8ClampedArray(4) },
  elapsedMs: 1,
  backend: 'wasm' as const,
};
beforeEach(() => {
  vi.stubGlobal('location', { hash: '#/explore' });
  useExplore.setState(useExplore.getInitialState(), true);
  useModels.setState(useModels.getInitialState(), true);
});
afterEach(() => vi.unstubAllGlobals());

it('tells a grid on its way from one that nobody asked for', () => {
  expect(textOf(room)).toContain('Nothing drawn yet');
  useExplore.setState({ drawing: { done: 0, total: 1, late: false } });
  expect(textOf(room)).toContain('Drawing the first grid…');
});

it('says how far a late grid is, and can be stopped', () => {
  useExplore.setState({ shown, drawing: { done: 8, total: 24, late: false } });
  expect(textOf(room)).not.toContain('Stop drawing');
  useExplore.setState({ drawing: { done: 8, total: 24, late: true } });
  expect(textOf(room)).toMatch(/Drawing 8 of 24 Stop drawing/);
});

it('shows each cell with its seed and fingerprint', () => {
  useExplore.setState({ shown });
  expect(markupOf(room)).toContain('aria-label="Seed 5, fingerprint 6"');
  expect(textOf(room)).toContain('Chosen cell');
});

it('says that the model is being opened, if it is this one', () => {
  useModels.setState({ opening: { modelId: 'other', progress: 0.5 } });
  expect(markupOf(room)).not.toContain('aria-label="Opening the model"');
  useModels.setState({ opening: { modelId: 'sample', progress: 0.5 } });
  expect(markupOf(room)).toMatch(/aria-label="Opening the model"[^>]* value="0\.5"/);
});

it('offers to try again after a fault', () => {
  useExplore.setState({ error: { code: 'gpu-lost', message: 'The device was lost.', hint: '' } });
  expect(textOf(room)).toMatch(/The device was lost\. Try again/);
});
