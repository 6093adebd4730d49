import { expect, it } from 'vitest';
import { Channels } from './channels.ts';

it('lets only the newest request of a channel count', () => {
  const channels = new Channels();
  const first = { channel: 'explore', serial: 1 };
  const second = { channel: 'explore', serial: 2 };
  channels.begin(first);
  expect(channels.isCurrent(first)).toBe(true);
  channels.begin(second);
  expect([channels.isCurrent(first), channels.isCurrent(second)]).toEqual([false, true]);
});

it('does not let an older serial that arrives late supersede a newer one', () => {
  const channels = new Channels();
  const late = { channel: 'explore', serial: 1 };
  const newest = { channel: 'explore', serial: 2 };
  channels.begin(newest);
  channels.begin(late);
  expect([channels.isCurrent(late), channels.isCurrent(newest)]).toEqual([false, true]);
});

it('keeps channels apart', () => {
  const channels = new Channels();
  const explore = { channel: 'explore', serial: 1 };
  channels.begin(explore);
  channels.begin({ channel: 'decode', serial: 9 });
  channels.abort('decode');
  expect(channels.isCurrent(explore)).toBe(true);
});

it('drops what an aborted channel waits for, and serves its next request', () => {
  const channels = new Channels();
  const dropped = { channel: 'explore', serial: 1 };
  const next = { channel: 'explore', serial: 2 };
  channels.begin(dropped);
  channels.abort('explore');
  expect([channels.isCurrent(dropped), channels.isAborted(dropped)]).toEqual([false, true]);
  channels.begin(next);
  expect(channels.isCurrent(next)).toBe(true);
});
