/**
 * Numbers as text for people. They do not depend on the locale: the decimal mark is a point, as in file names
 * and logs.
 */
import { formatCount, powerOfTen } from '../base/number-text.ts';

export { formatCount } from '../base/number-text.ts';

/** Thousands of images, three decimals: one image is visible. */
export function formatKimg(kimg: number): string {
  return kimg.toFixed(3);
}

/** Thousands of images that a model has seen: exact where a run is short. */
export function formatLength(kimg: number): string {
  return kimg < 100 ? String(Number(formatKimg(kimg))) : formatCount(kimg);
}

export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toPrecision(value >= 10 ? 3 : 2)} ${units[unit]}`;
}

/** "8 s", "3 min 04 s", "1 h 02 min", "2 d 3 h". */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return 'unknown';
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours >= 1) return `${hours} h ${two(minutes % 60)} min`;
  if (minutes >= 1) return `${minutes} min ${two(seconds % 60)} s`;
  return `${seconds} s`;
}

/** A guessed time, with two digits at most: "about 40 min", "about 2.5 h". */
export function formatAbout(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return 'unknown';
  const units = [
    ['years', 365.25 * 86_400_000, 2 * 365.25 * 86_400_000],
    ['d', 86_400_000, 48 * 3_600_000],
    ['h', 3_600_000, 90 * 60_000],
    ['min', 60_000, 90_000],
    ['s', 1000, 0],
  ] as const;
  const [unit, unitMs] = units.find(([, , from]) => durationMs >= from) ?? units[3];
  const value = durationMs / unitMs;
  const step = value < 5 && unit !== 's' ? 0.5 : value < 20 ? 1 : 5;
  return `about ${Math.max(step, Math.round(value / step) * step)} ${unit}`;
}

export function formatPercent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}\u202f%`;
}

/** Three significant digits, for charts and tables. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2);
  return String(Number(value.toPrecision(3)));
}

/** A probability from its logarithm, since a double may not hold it: "1.0 · 10⁻⁶". */
export function formatProbability(log10: number): string {
  if (log10 > -3) return String(Number((10 ** log10).toPrecision(3)));
  const exponent = Math.floor(log10);
  const mantissa = 10 ** (log10 - exponent);
  return `${mantissa.toFixed(2)} · ${powerOfTen(exponent)}`;
}

/** "just now", "5 min ago", else the local date and time. */
export function formatWhen(epochMs: number, nowMs = Date.now()): string {
  const minutes = Math.round((nowMs - epochMs) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  return new Date(epochMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
