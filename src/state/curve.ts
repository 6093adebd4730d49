/**
 * The curves of a run on the page: columns of numbers that never outgrow what a chart can show. When full,
 * neighbouring points are merged by their mean, so that the whole run stays in view at half the density.
 */
import type { CurvePoint } from '../../workers/train/protocol.ts';

/** More points than a chart is wide; merged down to half of it. */
const capacity = 4096;

export interface CurveColumns {
  kimg: readonly number[];
  /** By name: `bitAccuracy` and every loss; null where a value was not due. */
  series: ReadonlyMap<string, readonly (number | null)[]>;
}

export class Curve implements CurveColumns {
  kimg: number[] = [];
  readonly series = new Map<string, (number | null)[]>();

  constructor(points: readonly CurvePoint[] = []) {
    for (const point of points) this.add(point);
  }

  add({ kimg, losses, bitAccuracy }: CurvePoint): void {
    // A run resumed from an older checkpoint goes over old ground: what lies ahead of it is no longer true.
    while (this.kimg.length > 0 && (this.kimg.at(-1) ?? 0) >= kimg) this.#removeLast();
    this.kimg.push(kimg);
    for (const [name, value] of Object.entries({ bitAccuracy, ...losses })) {
      let column = this.series.get(name);
      if (!column) this.series.set(name, (column = Array<null>(this.kimg.length - 1).fill(null)));
      column.push(value);
    }
    for (const column of this.series.values()) if (column.length < this.kimg.length) column.push(null);
    if (this.kimg.length >= capacity) this.#merge();
  }

  #removeLast(): void {
    this.kimg.pop();
    for (const column of this.series.values()) column.pop();
  }

  #merge(): void {
    const pairs = Math.floor(this.kimg.length / 2);
    const at = (column: readonly (number | null)[], index: number) => column[index] ?? null;
    for (const [name, column] of this.series) {
      this.series.set(
        name,
        Array.from({ length: pairs }, (_, pair) => mean(at(column, 2 * pair), at(column, 2 * pair + 1))),
      );
    }
    this.kimg = Array.from({ length: pairs }, (_, pair) => this.kimg[2 * pair + 1] ?? 0);
  }
}

function mean(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  if (b === null) return a;
  return (a + b) / 2;
}

/** Exponential smoothing without the pull towards zero at the start; gaps stay gaps. `weight` 0 changes nothing. */
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
