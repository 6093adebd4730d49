import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells within ten seconds that nobody answers, for how long, and when somebody does again', () => {
  const told: (number | null)[] = [];
  let asked = 0;
  const heartbeat = new Heartbeat({ ask: () => asked++, onSilence: (ms) => told.push(ms) });
  vi.advanceTimersByTime(2000);
  heartbeat.answered();
  expect([asked, told]).toEqual([1, []]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([8000, 10_000]);
  heartbeat.answered();
  vi.advanceTimersByTime(6000);
  expect(told.slice(2)).toEqual([null]);
  heartbeat.stop();
});

it('does not take one late timer for silence', () => {
  const told: (number | null)[] = [];
  const heartbeat = new Heartbeat({
    ask: () => undefined,
    onSilence: (ms) => told.push(ms),
    everyMs: 3_600_000,
  });
  vi.advanceTimersByTime(2 * 3_600_000); // a night: the question of the evening is unanswered in the morning
  heartbeat.answered();
  expect(told).toEqual([]);
  heartbeat.stop();
});
