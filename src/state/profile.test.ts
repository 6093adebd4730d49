import { beforeEach, expect, it, vi } from 'vitest';
import { trainWorker } from '../../workers/train/client.ts';
import type { StepProfile, TileSummary } from '../../workers/train/protocol.ts';
import { StudioError } from '../base/error.ts';
import { cancelProfile, forgetTiles, profileTraining, useProfile } from './profile.ts';

vi.mock('../../workers/train/client.ts', () => ({ trainWorker: { call: vi.fn(), terminate: vi.fn() } }));

const tiles: TileSummary = { measured: 12, replaced: 9, unmeasured: 1, gain: 1.6 };
const profile = { kind: 'replayed', imagesPerSecond: 100 } as StepProfile;

beforeEach(() => {
  vi.clearAllMocks();
  useProfile.setState({ busy: false, profile: null, error: null, tiles: null });
});

it('shows what was measured, or why it could not be', async () => {
  vi.mocked(trainWorker.call).mockResolvedValueOnce(profile).mockResolvedValueOnce(tiles);
  await profileTraining();
  expect(useProfile.getState()).toMatchObject({ busy: false, profile, error: null, tiles });
  vi.mocked(trainWorker.call).mockRejectedValueOnce(new StudioError('busy', 'A run is there.'));
  await profileTraining();
  expect(useProfile.getState()).toMatchObject({ busy: false, profile: null, error: { code: 'busy' } });
});

it('ends the worker when cancelled, without a word, and only while it measures', async () => {
  cancelProfile();
  expect(trainWorker.terminate).not.toHaveBeenCalled();
  vi.mocked(trainWorker.call).mockImplementationOnce(
    () =>
      new Promise((_, reject) => {
        vi.mocked(trainWorker.terminate).mockImplementationOnce(() =>
          reject(new StudioError('worker-ended', 'Ended.')),
        );
      }),
  );
  const measured = profileTraining();
  cancelProfile();
  await measured;
  expect(useProfile.getState()).toMatchObject({ busy: false, profile: null, error: null });
});

it('forgets the kernels that were chosen, and shows what is left', async () => {
  const worker = { forgetTiles: vi.fn(), tiles: () => Promise.resolve({ ...tiles, measured: 0 }) };
  vi.mocked(trainWorker.call).mockImplementationOnce((ask) => ask(worker as never));
  await forgetTiles();
  expect(worker.forgetTiles).toHaveBeenCalledOnce();
  expect(useProfile.getState().tiles?.measured).toBe(0);
});
