import { beforeEach, expect, it } from 'vitest';
import { forgetViews, rememberView, stepBack, stepForward } from './explore-history.ts';
import { usualView } from './explore-view.ts';

const view = (seed: number) => ({ ...usualView, seed });
const seedOf = (found: { seed: number } | null) => found?.seed;

beforeEach(() => forgetViews());

it('goes back and forth', () => {
  rememberView(view(1), 'seed', 0);
  rememberView(view(2), 'seed', 10_000);
  expect(seedOf(stepBack(view(3)))).toBe(2);
  expect(seedOf(stepBack(view(2)))).toBe(1);
  expect(stepBack(view(1))).toBeNull();
  expect(seedOf(stepForward(view(1)))).toBe(2);
  expect(seedOf(stepForward(view(2)))).toBe(3);
  expect(stepForward(view(3))).toBeNull();
});

it('takes a drag for one step, and another thing for another', () => {
  for (let i = 0; i < 5; i++) rememberView(view(i), 'gain', i * 100);
  rememberView(view(5), 'given', 500);
  expect(seedOf(stepBack(view(6)))).toBe(5);
  expect(seedOf(stepBack(view(5)))).toBe(0);
});

it('forgets what was taken back once something new is done', () => {
  rememberView(view(1), 'seed', 0);
  stepBack(view(2));
  rememberView(view(1), 'mode', 0);
  expect(stepForward(view(9))).toBeNull();
});
