import { beforeEach, expect, it, vi } from 'vitest';
import { askAboutFiles, changeAsked, makeAsked, putAway, useNewDatasets } from './new-dataset.ts';

const calls = vi.hoisted(() => ({ looks: [] as object[], added: [] as object[], none: 0 }));

vi.mock('../../workers/data/client.ts', () => ({
  survey: async (_files: unknown, wanted: { resolution?: number }) => {
    calls.looks.push(wanted);
    return { shortSide: 130, resolution: wanted.resolution ?? 128, files: 1, preview: null };
  },
}));
vi.mock('./datasets.ts', () => ({
  usualResolution: 64,
  tellNoFiles: () => void calls.none++,
  addFiles: async (_files: unknown, choices: object) => {
    calls.added.push(choices);
    return 'made';
  },
}));

const files = [{ name: 'a.png', file: new Blob(['x']) }];
const settled = () => new Promise((resolve) => setTimeout(resolve));
const first = () => useNewDatasets.getState().asked[0]!;

beforeEach(() => {
  Object.assign(calls, { looks: [], added: [], none: 0 });
  useNewDatasets.setState({ asked: [] });
});

it('takes the size that suits the pictures until somebody chooses another', async () => {
  askAboutFiles(files, 'cats');
  expect(first()).toMatchObject({ resolution: 64, survey: null });
  await settled();
  expect(first()).toMatchObject({ resolution: 128, survey: { shortSide: 130 } });

  changeAsked(first().id, { resolution: 32 });
  await settled();
  expect(calls.looks).toEqual([{ channels: 3 }, { channels: 3, resolution: 32 }]);
  expect(await makeAsked(first().id)).toBe('made');
  expect(calls.added).toEqual([{ name: 'cats', resolution: 32, channels: 3 }]);
  expect(useNewDatasets.getState().asked).toEqual([]);
});

it('shows and takes the crop that was chosen', async () => {
  askAboutFiles(files, 'cats');
  await settled();
  changeAsked(first().id, { name: 'dogs' });
  changeAsked(first().id, { crop: 'placed', cropPlace: { x: 0, y: 1 } });
  await settled();
  const wanted = { channels: 3, resolution: 128, crop: 'placed', cropPlace: { x: 0, y: 1 } };
  expect(calls.looks).toEqual([{ channels: 3 }, wanted]);
  await makeAsked(first().id);
  expect(calls.added).toEqual([{ ...wanted, name: 'dogs' }]);
});

it('asks about a second drop after the first', () => {
  askAboutFiles(files, 'cats');
  askAboutFiles(files, 'dogs');
  putAway(first().id);
  expect(first().name).toBe('dogs');
});

it('does not ask about nothing', () => {
  askAboutFiles([], 'cats');
  expect(useNewDatasets.getState().asked).toEqual([]);
  expect(calls.none).toBe(1);
});
