/**
 * The texts of the official results folder: its file names, the lines of log.txt and metric-*.txt, and the sizes of
 * its grids. Pure functions, shared by the command line (a folder) and the page (a zip). Formats: METHOD.md,
 * "Formats", "grids".
 */

/** Formats as 5s, 3m 04s, 1h 02m 03s or 1d 02h 03m. */
export function formatTime(elapsedSeconds: number): string {
  const total = Math.round(elapsedSeconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(total / 86400);
  const hours = Math.floor(total / 3600) % 24;
  const minutes = Math.floor(total / 60) % 60;
  if (total < 60) return `${total}s`;
  if (total < 3600) return `${minutes}m ${two(total % 60)}s`;
  if (total < 86400) return `${hours}h ${two(minutes)}m ${two(total % 60)}s`;
  return `${days}d ${two(hours)}h ${two(minutes)}m`;
}

export interface TickLine {
  tick: number;
  kimg: number;
  minibatch: number;
  totalSeconds: number;
  secondsPerTick: number;
  secondsPerKimg: number;
  /** The time between the last tick's training and this one's, for grids, snapshots and metrics. */
  maintenanceSeconds: number;
  /** Peak memory on the device in GB. */
  gpuMemoryGb: number;
}

/**
 * One line of log.txt, without its line end. `lod` is the official level of detail; it is always 0 here, since no
 * network grows.
 */
export function tickLine(tick: TickLine): string {
  const fixed = (value: number, digits: number, width = 0) => value.toFixed(digits).padEnd(width);
  return (
    `tick ${String(tick.tick).padEnd(5)} kimg ${fixed(tick.kimg, 1, 8)} lod ${fixed(0, 2, 5)} ` +
    `minibatch ${String(tick.minibatch).padEnd(4)} time ${formatTime(tick.totalSeconds).padEnd(12)} ` +
    `sec/tick ${fixed(tick.secondsPerTick, 1, 7)} sec/kimg ${fixed(tick.secondsPerKimg, 2, 7)} ` +
    `maintenance ${fixed(tick.maintenanceSeconds, 1, 6)} gpumem ${fixed(tick.gpuMemoryGb, 1)}`
  );
}

export interface LoggedProgress {
  kimg: number;
  totalSeconds: number;
}

/** The progress of a run at the last line of its log.txt that matches `kimg`. Undefined if there is no such line. */
export function lastLoggedTick(log: string, kimg?: number): LoggedProgress | undefined {
  const pattern = /^tick +(\d+) +kimg +([\d.]+).*? minibatch +(\d+) +time +((?:\d+[dhms] ?)+)/gm;
  const lines = [...log.matchAll(pattern)].map(([, tick, shown, minibatch, time]) => ({
    tick: Number(tick),
    kimg: Number(shown),
    minibatch: Number(minibatch),
    totalSeconds: parseTime(time!),
  }));
  if (kimg === undefined)
    return lines.map(({ kimg: last, totalSeconds }) => ({ kimg: last, totalSeconds })).at(-1);
  for (const line of lines.toReversed()) {
    const images = imagesAt(line, kimg);
    if (images !== undefined) return { kimg: images / 1000, totalSeconds: line.totalSeconds };
  }
  return undefined;
}

/**
 * How many images a log line may stand for, if its snapshot is named after `kimg`. The log rounds to a tenth and the
 * name rounds down, so 123.0 in the log and 122 in the name are 122 976 images. Ticks end after multiples of four
 * batches.
 */
function imagesAt(line: { tick: number; kimg: number; minibatch: number }, kimg: number): number | undefined {
  const logged = Math.round(line.kimg * 1000);
  const least = Math.max(logged - 50, kimg * 1000);
  const most = Math.min(logged + 50, kimg * 1000 + 999);
  if (least > most) return undefined;
  const step = Math.max(1, 4 * line.minibatch);
  const regular = step + line.tick * step * Math.ceil(1000 / step);
  const nearest = Math.floor(Math.min(logged, most) / step) * step;
  const isPossible = (images: number): boolean => images >= least && images <= most;
  return [regular, nearest, nearest + step].find(isPossible) ?? Math.min(logged, most);
}

function parseTime(text: string): number {
  const unitSeconds = { d: 86400, h: 3600, m: 60, s: 1 } as const;
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * unitSeconds[unit as keyof typeof unitSeconds],
    0,
  );
}

export interface MetricResult {
  /** '_fid', '_watermark_bit_accuracy', … */
  suffix: string;
  value: number;
}

const NAME_WIDTH = 30;

/**
 * One line of metric-NAME.txt, without its line end.
 * @param networkName the network's file name without extension
 */
export function metricLine(
  metric: string,
  networkName: string,
  elapsedSeconds: number,
  results: readonly MetricResult[],
): string {
  const short = networkName.length > NAME_WIDTH - 1 ? `...${networkName.slice(-26)}` : networkName;
  const values = results.map(({ suffix, value }) => ` ${metric}${suffix} ${value.toFixed(4).padEnd(10)}`);
  return `${short.padEnd(NAME_WIDTH)} time ${formatTime(elapsedSeconds).padEnd(12)}${values.join('')}`.trim();
}

export interface GridSize {
  columns: number;
  rows: number;
}

/** 1920/R × 1080/R images, clamped to 3…32 × 2…32. */
export function gridSize(resolution: number): GridSize {
  const clamp = (value: number, low: number) => Math.min(Math.max(Math.floor(value), low), 32);
  return { columns: clamp(1920 / resolution, 3), rows: clamp(1080 / resolution, 2) };
}

export const gridKinds = ['arbitrary', 'latents-same', 'watermarks-same'] as const;
export type GridKind = (typeof gridKinds)[number];

/** Whole kimg with six digits, rounded down; 'init' before training. */
export function snapshotLabel(imagesShown: number): string {
  return String(Math.floor(imagesShown / 1000)).padStart(6, '0');
}

export function gridFileName(kind: GridKind, label: string): string {
  return `fakes-${kind}-${label}.png`;
}

export interface RunDescription {
  dataset: string;
  gpus: number;
  config: string;
  fingerprintSize: number;
  consistencyWeight: number;
  latentWeight: number;
  fingerprintWeight: number;
  modulatedRange: readonly [number, number];
}

/** The part of a run's folder name after the number. */
export function runDescription(run: RunDescription): string {
  const pieces: [string, number][] = [
    ['watermark_size', run.fingerprintSize],
    ['decoupleL2_weight', run.consistencyWeight],
    ['latentsRecL2_weight', run.latentWeight],
    ['watermarkCls_weight', run.fingerprintWeight],
  ];
  const settings = pieces.map(([name, value]) => `${name}_${value.toFixed(6)}`).join('_');
  const range = run.modulatedRange.join('-');
  return `stylegan2-${run.dataset}-${run.gpus}gpu-${run.config}_${settings}_res_modulated_range_${range}`;
}
