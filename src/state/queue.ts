/**
 * Runs that wait their turn, the same in every tab. When a run ends or is stopped, its tab begins the first of
 * them. If another tab trains, that tab does it later. After a reload nothing begins unasked.
 */
import { create } from 'zustand';
import { parseConfig } from '../engine/training/parse-config.ts';
import type { TrainingConfig } from '../engine/training/config.ts';
import type { StartRequest } from '../../workers/train/protocol.ts';
import { defaultLocks } from '../storage/locks.ts';
import { changeQueue, readQueue, takeFirst, type QueuedRun } from '../storage/queue.ts';
import { openStore, type Store } from '../storage/store.ts';
import { offerUndo, showError, showToast } from './toasts.ts';
import { startTraining } from './training.ts';
import { somebodyTrains } from './who-trains.ts';

/** In their order; empty until it was read. */
export const useQueue = create<{ waiting: readonly QueuedRun[] }>(() => ({ waiting: [] }));

const UNDO_MS = 10_000;
const turnLock = 'gan-fingerprint-studio/turn';
const changesChannel = 'gan-fingerprint-studio/queue';

/** Tabs take turns at beginning a run, so that two never begin at the same moment. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return defaultLocks().request(turnLock, {}, work);
}

export async function refreshQueue(): Promise<void> {
  useQueue.setState({ waiting: await withStore(readQueue) });
}

/** Reads the queue now and whenever another tab changes it. @returns ends it */
export function followQueue(): () => void {
  const channel = new BroadcastChannel(changesChannel);
  channel.onmessage = () => void refreshQueue();
  void refreshQueue();
  return () => channel.close();
}

export function addToQueue(run: Omit<StartRequest, 'runId' | 'backend'>): Promise<void> {
  const added: QueuedRun = { ...run, id: crypto.randomUUID(), config: { ...run.config } };
  return change((queue) => [...queue, added]);
}

/** Moves a run one place up or down, if there is one. */
export function moveInQueue(id: string, by: -1 | 1): Promise<void> {
  return change((queue) => {
    const from = queue.findIndex((run) => run.id === id);
    const moved = queue[from];
    if (!moved) return queue;
    return queue.toSpliced(from, 1).toSpliced(Math.max(0, from + by), 0, moved);
  });
}

/** Takes a run out. Can be undone; it then gets its place back. */
export async function removeFromQueue({ id, name }: Pick<QueuedRun, 'id' | 'name'>): Promise<void> {
  const place = useQueue.getState().waiting.findIndex((run) => run.id === id);
  const removed = useQueue.getState().waiting[place];
  if (!removed) return;
  await change((queue) => queue.filter((run) => run.id !== id));
  offerUndo(`“${name}” was taken out of the queue.`, {
    ms: UNDO_MS,
    onUndo: () => void change((queue) => queue.toSpliced(place, 0, removed)).catch(showError),
    onEnd: () => undefined,
  });
}

/** Begins the first run, unless a run trains. One that is refused stays first, and the reason is shown. */
export async function startNext(): Promise<void> {
  await inTurn(async () => {
    if (await somebodyTrains()) return;
    const run = await withStore(takeFirst);
    if (!run) return;
    try {
      const { id: runId, name, datasetId, startFrom } = run;
      await startTraining({ runId, name, datasetId, config: configOf(run), ...(startFrom && { startFrom }) });
      showToast(`“${name}” has begun: it was the first in the queue.`);
    } catch (error) {
      await change((queue) => [run, ...queue]);
      showError(error);
    }
    tellOthers();
    await refreshQueue();
  });
}

/** Throws what parseConfig throws. */
export function configOf({ config }: QueuedRun): TrainingConfig {
  return parseConfig(config);
}

async function change(how: (queue: QueuedRun[]) => QueuedRun[]): Promise<void> {
  useQueue.setState({ waiting: await withStore((store) => changeQueue(store, how)) });
  tellOthers();
}

function tellOthers(): void {
  const channel = new BroadcastChannel(changesChannel);
  channel.postMessage('changed');
  channel.close();
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
