/** What a training worker tells its page, told to the other tabs of this browser as well. */
import type { TrainEvent } from './protocol.ts';

export const runNewsChannel = 'gan-fingerprint-studio/run-news';

/** Opens the channel for as long as the worker lives. */
export function openRunNews(): (event: TrainEvent) => void {
  const channel = new BroadcastChannel(runNewsChannel);
  return (event) => channel.postMessage(event);
}
