import { expect, it } from 'vitest';
import { Clock } from './clock.ts';

it('counts training and maintenance apart, and rests as neither', async () => {
  let nowMs = 0;
  const clock = new Clock(() => nowMs);
  const pass = (ms: number): void => void (nowMs += ms);
  pass(1); // before the first iteration
  clock.go();
  pass(10);
  await clock.maintain(async () => pass(100));
  pass(10);
  clock.rest();
  pass(1000);
  await clock.maintain(async () => pass(100));
  pass(1000);
  clock.go();
  pass(10);
  await clock.maintain(async () => clock.rest());
  pass(1000);
  expect([clock.trainedMs, clock.maintenanceMs, clock.elapsedMs]).toEqual([30, 200, 3231]);
});
