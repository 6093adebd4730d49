import { expect, it } from 'vitest';
import { Newest } from './newest.ts';

it('aborts the request before with every new one, and the newest when told to', () => {
  const newest = new Newest();
  const signals = [newest.next(), newest.next()];
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  newest.stop();
  expect(signals.map(({ reason }) => reason.code)).toEqual(['aborted', 'aborted']);
  expect(newest.next().aborted).toBe(false);
});
