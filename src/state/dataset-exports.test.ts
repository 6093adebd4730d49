import { beforeEach, expect, it, vi } from 'vitest';
import { exportTfrecords, type FinishedFile } from '../../workers/data/client.ts';
import { StudioError } from '../base/error.ts';
import { exportDataset, stopDatasetExport, useDatasetExports } from './dataset-exports.ts';
import { saveFile } from './save-file.ts';

vi.mock('../../workers/data/client.ts', () => ({ exportTfrecords: vi.fn() }));
vi.mock('./save-file.ts', () => ({ saveFile: vi.fn() }));

const file: FinishedFile = { fileName: 'photos.zip', blob: new Blob(['zip']) };
const state = () => useDatasetExports.getState();

beforeEach(() => {
  vi.clearAllMocks();
  useDatasetExports.setState({ jobs: {}, failed: null });
});

it('tells the progress, saves the file, and ignores what is told late', async () => {
  let tell: (done: number, total: number) => void = () => undefined;
  vi.mocked(exportTfrecords).mockImplementation(async (_, onProgress) => {
    tell = onProgress!;
    tell(64, 100);
    expect(state().jobs['d1']).toMatchObject({ done: 64, total: 100 });
    return file;
  });
  await exportDataset('d1', 100);
  tell(100, 100);
  expect(saveFile).toHaveBeenCalledExactlyOnceWith(file);
  expect(state()).toEqual({ jobs: {}, failed: null });
});

it('stops without a word when asked to, and says why it failed by itself', async () => {
  vi.mocked(exportTfrecords).mockImplementation(
    (_, __, signal) =>
      new Promise((___, reject) =>
        signal!.addEventListener('abort', () => reject(new StudioError('aborted', 'Stopped.'))),
      ),
  );
  const stopped = exportDataset('d1', 100);
  stopDatasetExport('d1');
  await stopped;
  expect(state()).toEqual({ jobs: {}, failed: null });

  vi.mocked(exportTfrecords).mockRejectedValue(new StudioError('dataset-missing', 'It is gone.'));
  await exportDataset('d1', 100);
  expect(state().failed).toMatchObject({ id: 'd1', error: { code: 'dataset-missing' } });
  expect(saveFile).not.toHaveBeenCalled();
});
