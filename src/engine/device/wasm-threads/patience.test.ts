import { expect, it } from 'vitest';
import { Patience, ThreadLost } from './patience.ts';

/** Time passes in steps: each nap reads the clock twice. */
function clockOf(msPerNap: number): () => number {
  let reads = 0;
  return () => Math.floor(++reads / 2) * msPerNap;
}

const napUntilLost = (patience: Patience): number => {
  for (let naps = 0; ; naps++) {
    try {
      patience.nap();
    } catch (error) {
      expect(error).toBeInstanceOf(ThreadLost);
      return naps;
    }
  }
};

it('ends a wait at its limit, and begins anew with the next call', () => {
  const patience = new Patience(100, clockOf(10));
  expect(napUntilLost(patience)).toBe(10);
  patience.begin();
  expect(napUntilLost(patience)).toBe(10);
});

it('does not count the hours that a computer slept', () => {
  const patience = new Patience(1000, clockOf(3_600_000));
  expect(napUntilLost(patience)).toBe(10);
});
