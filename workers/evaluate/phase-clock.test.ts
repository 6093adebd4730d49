import { expect, it } from 'vitest';
import { PhaseClock } from './phase-clock.ts';
import type { EvaluationProgress } from './protocol.ts';

function clockAt() {
  const told: EvaluationProgress[] = [];
  const time = { ms: 0 };
  const clock = new PhaseClock(
    (progress) => told.push(progress),
    () => time.ms,
  );
  return { clock, told, time };
}

it('tells a few shares a second, the first and the last of a phase always', () => {
  const { clock, told, time } = clockAt();
  clock.enter('loading');
  for (let step = 1; step <= 100; step++) {
    time.ms += 10;
    clock.report('reals', step / 100);
  }
  clock.report('fakes', 0.5);
  const shares = told.map(({ phase, share }) => [phase, share]);
  expect(shares.slice(0, 2)).toEqual([
    ['loading', undefined],
    ['reals', 0.01],
  ]);
  expect(shares.slice(-2)).toEqual([
    ['reals', 1],
    ['fakes', 0.5],
  ]);
  expect(told.length).toBeLessThan(15);
});

it('estimates from what the phase did since its first share, once that is no guess', () => {
  const { clock, told, time } = clockAt();
  time.ms = 60_000; // compiling; it says nothing of the rest
  clock.report('fakes', 0.1);
  time.ms += 400;
  clock.report('fakes', 0.2);
  time.ms += 400;
  clock.report('fakes', 0.3);
  expect(told[0]).not.toHaveProperty('etaMs');
  expect(told[1]).not.toHaveProperty('etaMs');
  expect(told[2]!.etaMs).toBeCloseTo((800 / 0.2) * 0.7);
});
