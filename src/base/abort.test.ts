import { expect, it, vi } from 'vitest';
import { aborted, unlessAborted } from './abort.ts';
import { StudioError } from './error.ts';

const forever = (): Promise<never> => new Promise(() => undefined);

it('gives up work that waits for ever, with the reason', async () => {
  const controller = new AbortController();
  const work = unlessAborted(controller.signal, forever());
  const lost = new StudioError('gpu-lost', 'Gone.');
  controller.abort(lost);
  await expect(work).rejects.toBe(lost);
  await expect(unlessAborted(controller.signal, Promise.resolve(1))).rejects.toBe(lost);
  const unnamed = unlessAborted(AbortSignal.abort(), forever());
  await expect(unnamed).rejects.toMatchObject({ code: aborted().code });
});

it('leaves nothing on a signal that lives longer than the work', async () => {
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  expect(await unlessAborted(signal, Promise.resolve('done'))).toBe('done');
  await expect(unlessAborted(signal, Promise.reject(new Error('own')))).rejects.toThrow('own');
  expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
    added.mock.calls.map(([, listener]) => listener),
  );
});
