import { beforeEach, expect, it, vi } from 'vitest';
import { trainWorker } from '../../workers/train/client.ts';
import type { StepProfile } from '../../workers/train/protocol.ts';
import { StudioError } from '../engine/error.ts';
import { cancelProfile, profileTraining, useProfile } from './profile.ts';

vi.mock('../../workers/train/client.ts', () => ({ trainWorker: { call: vi.fn(), terminate: vi.fn() } }));

const profile = { kind: 'replayed', imagesPerSecond: 100 } as StepProfile;

beforeEach(() => {
  vi.clearAllMocks();
  useProfile.setState({ busy: false, profile: null, error: null });
});

it('shows what was measured, or why it could not be', async () => {
  vi.mocked(trainWorker.call).mockResolvedValueOnce(profile);
  await profileTraining();
  expect(useProfile.getState()).toEqual({ busy: false, profile, error: null });
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
  expect(useProfile.getState()).toEqual({ busy: false, profile: null, error: null });
});
