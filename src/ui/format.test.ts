import { describe, expect, it } from 'vitest';
import {
  formatAbout,
  formatBytes,
  formatDuration,
  formatKimg,
  formatNumber,
  formatProbability,
} from './format.ts';

describe('format', () => {
  it('shows a single image in kimg', () => {
    expect(formatKimg(0.001)).toBe('0.001');
    expect(formatKimg(12)).toBe('12.000');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [61_440, '61.4 kB'],
    [2_147_483_648, '2.1 GB'],
  ])('gives %i bytes as %s', (sizeBytes, text) => expect(formatBytes(sizeBytes)).toBe(text));

  it.each([
    [400, '0 s'],
    [59_600, '1 min 00 s'],
    [3_600_000, '1 h 00 min'],
    [200 * 3_600_000, '8 d 8 h'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('gives %d ms as %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

  it('says when a loss is no number', () => {
    expect(formatNumber(Number.NaN)).toBe('NaN');
    expect(formatNumber(0.000_012_3)).toBe('1.23e-5');
    expect(formatNumber(1234.5)).toBe('1230');
  });

  it('writes probabilities that a double cannot hold', () => {
    expect(formatProbability(Math.log10(0.25))).toBe('0.25');
    expect(formatProbability(-6)).toBe('1.00 · 10⁻⁶');
    expect(formatProbability(-400.5)).toBe('3.16 · 10⁻⁴⁰¹');
  });
});

it('rounds a time that is only guessed to what can be known of it', () => {
  const minute = 60_000;
  const times = [
    4000,
    50_000,
    80_000,
    3.2 * minute,
    17.4 * minute,
    43 * minute,
    100 * minute,
    30 * 60 * minute,
    25.3 * 1440 * minute,
    1300 * 1440 * minute,
  ];
  expect(times.map(formatAbout)).toEqual([
    'about 4 s',
    'about 50 s',
    'about 80 s',
    'about 3 min',
    'about 17 min',
    'about 45 min',
    'about 1.5 h',
    'about 30 h',
    'about 25 d',
    'about 3.5 years',
  ]);
  expect(formatAbout(Number.NaN)).toBe('unknown');
});
