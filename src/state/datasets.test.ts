import { beforeEach, expect, it, vi } from 'vitest';
import { addFiles, dropWaiting, useDatasets } from './datasets.ts';

const worker = vi.hoisted(() => ({ running: [] as { name: string; finish: (id: string) => void }[] }));

vi.mock('../../workers/data/client.ts', () => ({
  ingest: (files: { name: string }[], { name }: { name: string }) =>
    new Promise((resolve) => {
      const report = { files: [], used: files.length, refused: 0, notNeeded: 0, images: 1, dropped: 1 };
      worker.running.push({ name, finish: (datasetId) => resolve({ report, datasetId }) });
    }),
  listDatasets: async () => [],
}));

const choices = (name: string) => ({ name, resolution: 64, channels: 3 }) as const;
const file = { name: 'a.png', file: new Blob(['x']) };
const names = () => worker.running.map(({ name }) => name);
const settled = () => new Promise((resolve) => setTimeout(resolve));

vi.stubGlobal('navigator', {});

beforeEach(() => {
  worker.running = [];
  useDatasets.setState({ job: null, waiting: [], reports: [], error: null });
});

it('reads what is added meanwhile after what is being read, and keeps both reports', async () => {
  const first = addFiles([file], choices('A'));
  const second = addFiles([file, file], choices('B'));
  await settled();
  expect(names()).toEqual(['A']);
  expect(useDatasets.getState().waiting.map(({ label }) => label)).toEqual(['Reading 2 files of B']);

  worker.running[0]!.finish('a');
  expect(await first).toBe('a');
  await settled();
  expect(names()).toEqual(['A', 'B']);
  expect(useDatasets.getState()).toMatchObject({ job: { label: 'Reading 2 files of B' }, waiting: [] });

  worker.running[1]!.finish('b');
  expect(await second).toBe('b');
  expect(useDatasets.getState().reports.map(({ name }) => name)).toEqual(['B', 'A']);
  expect(useDatasets.getState().job).toBeNull();
});

it('forgets earlier reports when something new is added to an empty queue', async () => {
  const first = addFiles([file], choices('A'));
  worker.running[0]!.finish('a');
  await first;
  void addFiles([file], choices('B'));
  expect(useDatasets.getState().reports).toEqual([]);
});

it('leaves unread what is taken out of the queue', async () => {
  void addFiles([file], choices('A'));
  const second = addFiles([file], choices('B'));
  dropWaiting(useDatasets.getState().waiting[0]!.id);
  expect(await second).toBeNull();
  worker.running[0]!.finish('a');
  await settled();
  expect(names()).toEqual(['A']);
});
