import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deleteWithUndo, isLeaving } from './deletions.ts';
import { useToasts } from './toasts.ts';

beforeEach(() => {
  vi.useFakeTimers();
  useToasts.setState({ toasts: [] });
  refresh.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

const removal = () => vi.fn<() => Promise<void>>(async () => undefined);
const refresh = vi.fn<() => Promise<void>>(async () => undefined);

it('hides at once and deletes when nobody has taken it back', async () => {
  const remove = removal();
  void deleteWithUndo({ id: 'a', name: 'cats', remove, refresh });
  expect(isLeaving('a')).toBe(true);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(remove).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(remove).toHaveBeenCalledOnce();
  expect(isLeaving('a')).toBe(false);
  expect(useToasts.getState().toasts).toEqual([]);
});

it('deletes nothing that was taken back', async () => {
  const remove = removal();
  void deleteWithUndo({ id: 'a', name: 'cats', remove, refresh });
  useToasts.getState().toasts[0]!.action!.run();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(isLeaving('a')).toBe(false);
  expect(refresh).toHaveBeenCalledTimes(2);
  expect(remove).not.toHaveBeenCalled();
});

it('shows what could not be deleted, and why', async () => {
  void deleteWithUndo({
    id: 'a',
    name: 'cats',
    remove: () => Promise.reject(new Error('It is in use.')),
    refresh,
  });
  await vi.advanceTimersByTimeAsync(11_000);
  expect(isLeaving('a')).toBe(false);
  expect(useToasts.getState().toasts.map(({ message }) => message)).toEqual(['It is in use.']);
});
