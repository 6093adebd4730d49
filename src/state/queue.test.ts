import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { StudioError } from '../base/error.ts';
import { resolveConfig } from '../engine/training/config.ts';
import { presetSettings } from '../engine/training/presets.ts';
import { changeQueue } from '../storage/queue.ts';
import { openStore } from '../storage/store.ts';
import { addToQueue, moveInQueue, refreshQueue, removeFromQueue, startNext, useQueue } from './queue.ts';
import { useToasts } from './toasts.ts';
import { startTraining } from './training.ts';
import { somebodyTrains } from './who-trains.ts';

vi.mock('./training.ts', () => ({
  startTraining: vi.fn(),
  isHeld: (phase: string) => phase === 'training',
  useTraining: {},
}));
vi.mock('./who-trains.ts', () => ({ somebodyTrains: vi.fn(async () => false) }));

const config = resolveConfig(presetSettings('tiny16'));
const names = () => useQueue.getState().waiting.map(({ name }) => name);
const idOf = (name: string) => useQueue.getState().waiting.find((run) => run.name === name)!.id;

beforeEach(async () => {
  vi.clearAllMocks();
  useToasts.setState({ toasts: [] });
  await changeQueue(openStore(), () => []);
  for (const name of ['a', 'b', 'c']) await addToQueue({ name, datasetId: 'd', config });
});

it('is put in another order, and a run that was taken out can come back to its place', async () => {
  await moveInQueue(idOf('c'), -1);
  await moveInQueue(idOf('a'), -1);
  expect(names()).toEqual(['a', 'c', 'b']);
  await removeFromQueue({ id: idOf('c'), name: 'c' });
  expect(names()).toEqual(['a', 'b']);
  useToasts.getState().toasts[0]!.action!.run();
  await vi.waitFor(() => expect(names()).toEqual(['a', 'c', 'b']));
});

it('begins the first with its own settings, and nothing while anybody trains', async () => {
  vi.mocked(somebodyTrains).mockResolvedValueOnce(true);
  await startNext();
  expect(startTraining).not.toHaveBeenCalled();
  const runId = idOf('a');
  await startNext();
  expect(startTraining).toHaveBeenCalledExactlyOnceWith({ runId, name: 'a', datasetId: 'd', config });
  expect(names()).toEqual(['b', 'c']);
});

it('keeps a run that is refused as the first, and says why', async () => {
  vi.mocked(startTraining).mockRejectedValueOnce(new StudioError('storage-full', 'There is no room.'));
  await startNext();
  await refreshQueue();
  expect(names()).toEqual(['a', 'b', 'c']);
  expect(useToasts.getState().toasts.map(({ message }) => message)).toEqual(['There is no room.']);
});
