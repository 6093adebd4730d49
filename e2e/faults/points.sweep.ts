/**
 * Sweeps every named point of a save and of an iteration: the fault happens the first time, the second, and so on
 * until a save ends without it. After each, the earlier newest checkpoint is still offered, everything offered is
 * intact, and nothing else is left after a start. What the page says is counted. The run is paused while it is saved,
 * since in a training run a scheduled save could take the fault, and the ordered one would succeed.
 */
import { swept } from '../../src/testing/swept.ts';
import { expect, test } from './fixtures.ts';
import { recordKinds, type Fault, type Point } from './page/points.ts';
import type { FaultedRun } from './faulted-run.ts';

/** These points are reached once per iteration, and a run has no end of iterations. */
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

const idsOf = async (run: FaultedRun): Promise<string[]> => (await run.checkpoints()).map(({ id }) => id);

for (const [fault, point] of cases) {
  test(`${fault} at ${point}`, async ({ faulted }) => {
    const isAtSave = point !== 'step';
    await faulted.start();
    if (isAtSave) await faulted.pause();
    else expect(await faulted.save()).toBe('saved');
    const told = new Map<string, number>();
    let fired = 0;
    for (let nth = 1; nth <= (isAtSave ? Infinity : ITERATIONS); nth++) {
      if (isAtSave) await faulted.changeAtRest();
      const [newest] = await idsOf(faulted);
      await faulted.arm({ point, nth, fault });
      const end = isAtSave ? await faulted.save() : await faulted.ending();
      if (end === 'saved' && (await faulted.isArmed())) break;
      fired++;
      const words = end === 'saved' ? 'nothing, since nothing was lost' : await faulted.told();
      told.set(words, (told.get(words) ?? 0) + 1);
      if (end === 'failed') expect(await faulted.brokenAfterStart(), `${nth}`).toEqual([]);
      const kept = await idsOf(faulted);
      expect(kept, `${nth}`).toContain(newest);
      if (isAtSave && end === 'saved') expect(kept[0], `${nth}`).not.toBe(newest);
      // Whatever happened, the next save must succeed.
      if (end === 'failed') {
        await faulted.resume();
        if (isAtSave) await faulted.pause();
        continue;
      }
      expect(await faulted.brokenMeanwhile(), `${nth}`).toEqual([]);
      expect(await faulted.save(), `after ${nth}`).toBe('saved');
    }
    // An old checkpoint that could not be deleted is removed at the next start.
    expect(await faulted.brokenAfterStart()).toEqual([]);
    const sentences = [...told].map(([words, count]) => `${count} × “${words}”`).join(', ');
    swept(`${fault} at ${point}: ${fired} times, 0 broken promises; told: ${sentences}`);
    expect(fired).toBeGreaterThan(0);
  });
}
