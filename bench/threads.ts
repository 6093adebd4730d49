/** One thread against two, as a text table: the fastest run of each, and the median, which shows disturbances. */
import type { ThreadTiming } from './browser/protocol.ts';

export function formatThreads(timings: readonly ThreadTiming[]): string {
  const counts = [...new Set(timings.map(({ threads }) => threads))].toSorted((a, b) => a - b);
  const names = Object.keys(timings[0]?.runs ?? {});
  const cells = names.map((name) => {
    const runs = counts.map((count) =>
      timings
        .filter(({ threads }) => threads === count)
        .flatMap((timing) => timing.runs[name] ?? [])
        .toSorted((a, b) => a - b),
    );
    const best = runs.map((ms) => ms[0]!);
    const middle = runs.map((ms) => ms[ms.length >> 1]!);
    return [name, ...best.map(fixed), ratio(best), ...middle.map(fixed), ratio(middle)];
  });
  const head = [
    'wasm, milliseconds',
    ...counts.map((count) => `best, ${count} thr.`),
    'times',
    ...counts.map((count) => `median, ${count} thr.`),
    'times',
  ];
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const fixed = (ms: number): string => ms.toFixed(1);
const ratio = (ms: readonly number[]): string => (ms[0]! / ms.at(-1)!).toFixed(2);
