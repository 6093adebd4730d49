/**
 * The curves of a run on the page: columns of numbers that never outgrow what a chart can show. When they are
 * full, neighbouring points are merged by their mean, and later points are gathered just as coarsely. So the
 * whole run stays in view at one density.
 */
import type { CurvePoint } from '../../workers/train/protocol.ts';

/** More points than a chart has pixels across. At this number they are merged to half as many. */
const capacity = 4096;

type Column = (number | null)[];

export interface CurveColumns {
  kimg: readonly number[];
  /** By name: `bitAccuracy`, every loss, every measure and `stage`; null where a value was not due. */
  series: ReadonlyMap<string, readonly (number | null)[]>;
}

export class Curve implements CurveColumns {
  kimg: number[] = [];
  readonly series = new Map<string, Column>();
  /** How many added points one stored point stands for; doubles at every merge. */
  #stride = 1;
  /** How many the last stored point stands for so far. */
  #gathered = 0;

  constructor(points: readonly CurvePoint[] = []) {
    for (const point of points) this.add(point);
  }

  add({ kimg, losses, bitAccuracy, measures, stage }: CurvePoint): void {
    // A run resumed from an older checkpoint repeats a stretch: the points beyond that checkpoint are dropped.
    while (this.kimg.length > 0 && (this.kimg.at(-1) ?? 0) >= kimg) this.#removeLast();
    const opensPoint = this.kimg.length === 0 || this.#gathered >= this.#stride;
    if (opensPoint) this.kimg.push(kimg);
    else this.kimg[this.kimg.length - 1] = kimg;
    this.#gathered = opensPoint ? 1 : this.#gathered + 1;

    const last = this.kimg.length - 1;
    for (const [name, value] of Object.entries({
      bitAccuracy,
      ...losses,
      ...measures,
      ...(stage !== undefined && { stage }),
    })) {
      let column = this.series.get(name);
      if (!column) this.series.set(name, (column = Array<null>(last).fill(null)));
      const before = column[last] ?? null;
      column[last] = before === null ? value : before + (value - before) / this.#gathered;
    }
    for (const column of this.series.values()) column[last] ??= null;
    if (this.kimg.length >= capacity && this.#gathered >= this.#stride) this.#merge();
  }

  #removeLast(): void {
    this.kimg.pop();
    for (const column of this.series.values()) column.pop();
    this.#gathered = this.#stride;
  }

  #merge(): void {
    const pairs = Math.floor(this.kimg.length / 2);
    for (const [name, column] of this.series) {
      this.series.set(
        name,
        Array.from({ length: pairs }, (_, pair) =>
          mean(column[2 * pair] ?? null, column[2 * pair + 1] ?? null),
        ),
      );
    }
    this.kimg = Array.from({ length: pairs }, (_, pair) => this.kimg[2 * pair + 1] ?? 0);
    this.#stride *= 2;
    this.#gathered = this.#stride;
  }
}

function mean(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  if (b === null) return a;
  return (a + b) / 2;
}

export interface StageSpan {
  /** Index of the stage in its schedule. */
  index: number;
  fromKimg: number;
  toKimg: number;
}

/** The stretches of a run that belong to one stage each, in order. */
export function stageSpans({ kimg, series }: CurveColumns): StageSpan[] {
  const spans: StageSpan[] = [];
  let fromKimg = 0;
  series.get('stage')?.forEach((number, i) => {
    if (number === null) return;
    // A merged point that spans two stages counts for the later one.
    const index = Math.ceil(number) - 1;
    const toKimg = kimg[i]!;
    const last = spans.at(-1);
    if (last?.index === index) last.toKimg = toKimg;
    else spans.push({ index, fromKimg, toKimg });
    fromKimg = toKimg;
  });
  return spans;
}

/**
 * Exponential smoothing, corrected so that it does not begin near zero. Gaps stay gaps. `weight` 0 changes
 * nothing.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    sum = sum * weight + value * (1 - weight);
    norm = norm * weight + (1 - weight);
    return sum / norm;
  });
}
