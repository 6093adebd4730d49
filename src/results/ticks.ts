/**
 * The ticks of a stored run, put together from the points of its charts. Points come every second or so; the
 * one at which a tick ended carries a mark. The log and the TensorBoard events of an export are written from
 * these ticks.
 */
import { measuresIn, type Measures } from '../engine/training/schedules/schedule.ts';
import type { Statistics } from '../engine/training/statistics.ts';
import type { TickLine } from '../formats/official-results.ts';
import type { StatsPoint } from '../storage/schemas.ts';

export interface RunTick {
  line: TickLine;
  /** Means over the tick. */
  statistics: Statistics;
  /** What the probe measured in it, if it did. */
  measures: Partial<Measures>;
  imagesShown: number;
  /** When it ended, in milliseconds since 1970. */
  atMs: number;
}

/** @param minibatch images a step */
export function ticksOf(points: readonly StatsPoint[], minibatch: number): RunTick[] {
  const ticks: RunTick[] = [];
  let previous = { kimg: 0, elapsedMs: 0 };
  let trainedMs = 0;
  let maintenanceMs = 0;
  let inTick = new TickMeans();
  for (const { kimg, elapsedMs, values, tick } of points) {
    // A resumed session's clock starts at zero again.
    const spentMs = elapsedMs >= previous.elapsedMs ? elapsedMs - previous.elapsedMs : elapsedMs;
    inTick.add(values, kimg - previous.kimg, spentMs);
    trainedMs += spentMs;
    previous = { kimg, elapsedMs };
    if (!tick) continue;
    maintenanceMs += tick.maintenanceMs;
    const means = inTick.means();
    ticks.push({
      line: {
        tick: tick.number,
        kimg,
        minibatch,
        totalSeconds: (trainedMs + maintenanceMs) / 1000,
        secondsPerTick: inTick.spentMs / 1000,
        secondsPerKimg: inTick.kimg > 0 ? inTick.spentMs / 1000 / inTick.kimg : 0,
        maintenanceSeconds: tick.maintenanceMs / 1000,
        gpuMemoryGb: tick.memoryBytes / 2 ** 30,
      },
      statistics: means,
      measures: measuresIn(means),
      imagesShown: Math.round(kimg * 1000),
      atMs: tick.atMs,
    });
    inTick = new TickMeans();
  }
  return ticks;
}

/** A point's values are means over its own stretch, so they weigh by its length. */
class TickMeans {
  kimg = 0;
  spentMs = 0;
  readonly #sums = new Map<string, { sum: number; weight: number }>();

  add(values: Readonly<Record<string, number>>, kimg: number, spentMs: number): void {
    this.kimg += kimg;
    this.spentMs += spentMs;
    for (const [name, value] of Object.entries(values)) {
      const { sum, weight } = this.#sums.get(name) ?? { sum: 0, weight: 0 };
      this.#sums.set(name, { sum: sum + value * kimg, weight: weight + kimg });
    }
  }

  means(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, { sum, weight }]) => [name, sum / weight]));
  }
}
