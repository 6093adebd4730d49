/** Datasets: nothing stored, files on their way, a fault, and what is stored. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useDatasets } from '../../state/datasets.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import DatasetsRoom from './DatasetsRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const room = <DatasetsRoom argument={null} />;
const flowers = {
  id: 'a',
  name: 'Flowers',
  count: 1200,
  resolution: 64,
  channels: 3 as const,
  createdAtMs: 0,
  sizeBytes: 14_745_600,
  leftOut: [],
  storedCount: 1200,
  contentHash: 'h',
  source: 'files',
  imagesPerChunk: 64,
};
beforeEach(() => useDatasets.setState(useDatasets.getInitialState(), true));

it('says nothing of an empty store before it was asked', () => {
  expect(textOf(room)).not.toContain('No pictures yet');
});

it('offers the sample where nothing is stored, unless pictures are on their way', () => {
  useDatasets.setState({ datasets: [] });
  expect(textOf(room)).toContain('No pictures yet');
  const job = { label: 'Reading', progress: null, abort: new AbortController() };
  useDatasets.setState({ job });
  expect(textOf(room)).not.toContain('No pictures yet');
  expect(markupOf(room)).toContain('aria-label="Reading"');
});

it('announces a fault and keeps what is stored in sight', () => {
  const error = { code: 'storage-full' as const, message: 'The store is full.', hint: 'Delete a run.' };
  useDatasets.setState({ datasets: [flowers], error });
  expect(markupOf(room)).toContain('role="alert"');
  expect(textOf(room)).toContain('The store is full. Delete a run.');
  expect(textOf(room)).toMatch(/Flowers.*1.200 pictures?/);
});

it('says that the dataset of an address is not there, once it was looked for', () => {
  const missing = 'The dataset of this address is not in this browser.';
  expect(textOf(<DatasetsRoom argument="b" />)).not.toContain(missing);
  useDatasets.setState({ datasets: [flowers] });
  expect(textOf(<DatasetsRoom argument="b" />)).toContain(missing);
});
