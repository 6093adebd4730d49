/**
 * Every named point of a save and of an iteration, swept: the fault comes at its first passing, its second, and so on until a
 * save ends without it. After each the newest checkpoint is no older than before, all that is offered is whole, nothing else is
 * left after a start, and what the page says of it is counted.
 */
import { swept } from '../../src/testing/swept.ts';
import { expect, test } from './fixtures.ts';
import { recordKinds, type Fault, type Point } from './page/points.ts';
import type { FaultedRun } from './faulted-run.ts';

/** Each passing of these is an iteration, of which a run has no end. */
const ITERATIONS = 5;

const storePoints: Point[] = ['transaction', ...recordKinds.map((kind) => `put ${kind}` as const)];
const cases: [Fault, Point][] = [
  ...storePoints.map((point): [Fault, Point] => ['full', point]),
  ...storePoints.map((point): [Fault, Point] => ['die', point]),
  ['flip', 'get chunk'],
  ['hang', 'transaction'],
  ['hang', 'step'],
  ['die', 'step'],
  ['die', 'read-back'],
  ['lose-device', 'step'],
  ['lose-device', 'read-back'],
  ['lose-device', 'transaction'],
];

const kimgOf = async (run: FaultedRun): Promise<number> =>
  Number((await run.checkpoints())[0]?.metadata['kimg'] ?? 0);

for (const [fault, point] of cases) {
  test(`${fault} at ${point}`, async ({ faulted }) => {
    await faulted.start();
    expect(await faulted.save()).toBe('saved');
    const told = new Map<string, number>();
    let fired = 0;
    for (let nth = 1; nth <= (point === 'step' ? ITERATIONS : Infinity); nth++) {
      const before = await kimgOf(faulted);
      await faulted.arm({ point, nth, fault });
      const end = point === 'step' ? await faulted.ending() : await faulted.save();
      if (end === 'saved' && (await faulted.isArmed())) break;
      fired++;
      const words = end === 'saved' ? 'nothing, since nothing was lost' : await faulted.told();
      told.set(words, (told.get(words) ?? 0) + 1);
      if (end === 'failed') expect(await faulted.brokenAfterStart(), `${nth}`).toEqual([]);
      expect(await kimgOf(faulted), `${nth}`).toBeGreaterThanOrEqual(before);
      if (end === 'failed') await faulted.resume();
      else expect(await faulted.broken(), `${nth}`).toEqual([]);
      // Whatever happened, the next save is sound; it also takes a fault that the last one did not reach.
      await faulted.disarm();
      expect(await faulted.save(), `after ${nth}`).toBe('saved');
    }
    const sentences = [...told].map(([words, count]) => `${count} × “${words}”`).join(', ');
    swept(`${fault} at ${point}: ${fired} times, 0 broken promises; told: ${sentences}`);
    expect(fired).toBeGreaterThan(0);
  });
}
