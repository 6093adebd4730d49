import { describe, expect, it } from 'vitest';
import {
  formatTime,
  gridFileName,
  gridSize,
  lastLoggedTick,
  metricLine,
  runDescription,
  snapshotLabel,
  tickLine,
} from './official-results.ts';

const tick = {
  tick: 3,
  kimg: 3.2,
  minibatch: 8,
  totalSeconds: 3723,
  secondsPerTick: 61.21,
  secondsPerKimg: 59.816,
  maintenanceSeconds: 4.04,
  gpuMemoryGb: 0,
};

it.each([
  [5.4, '5s'],
  [59.6, '1m 00s'],
  [184, '3m 04s'],
  [3723, '1h 02m 03s'],
  [93780, '1d 02h 03m'],
])('writes %d seconds as %s', (elapsedSeconds, text) => {
  expect(formatTime(elapsedSeconds)).toBe(text);
});

it('writes the columns of log.txt', () => {
  expect(tickLine(tick)).toBe(
    'tick 3     kimg 3.2      lod 0.00  minibatch 8    time 1h 02m 03s   ' +
      'sec/tick 61.2    sec/kimg 59.82   maintenance 4.0    gpumem 0.0',
  );
});

describe('the log of a run', () => {
  const log = [
    'Building networks…',
    tickLine(tick),
    tickLine({ ...tick, tick: 4, kimg: 4.3, totalSeconds: 90061 }),
    '',
  ];

  it('tells how far it came', () => {
    const last = lastLoggedTick(log.join('\n'));
    expect(last?.kimg).toBe(4.3);
    expect(last?.totalSeconds).toBe(90060); // days are written without seconds
  });

  it('tells when a snapshot was taken', () => {
    expect(lastLoggedTick(log.join('\n'), 3)).toEqual({ kimg: 3.2, totalSeconds: 3723 });
    expect(lastLoggedTick(log.join('\n'), 9)).toBeUndefined();
  });

  it('finds a snapshot whose kimg the log has rounded up, and how many images it must be', () => {
    const line = (kimg: number, number: number) =>
      tickLine({ ...tick, tick: number, kimg, totalSeconds: 60 });
    expect(line(122.976, 120)).toMatch(/ kimg 123\.0 /);
    const found = { kimg: 122.976, totalSeconds: 60 };
    expect(lastLoggedTick(line(122.976, 120), 122)).toEqual(found);
    // Ticks have the official length: 32 images, then 1024 each.
    expect(lastLoggedTick(line(3.104, 3), 3)?.kimg).toBe(3.104);
    expect(lastLoggedTick(line(122.976, 120), 123)?.kimg).toBe(123.008);
    expect(lastLoggedTick('nothing of the kind')).toBeUndefined();
  });
});

it('writes a line of a metric file, long names cut at the front', () => {
  const results = [
    { suffix: '_fid', value: 11.5 },
    { suffix: '_watermark_bit_accuracy', value: 0.9914 },
  ];
  expect(metricLine('fid_watermark_accuracy_30k', 'network-final', 65, results)).toBe(
    'network-final                  time 1m 05s       fid_watermark_accuracy_30k_fid 11.5000   ' +
      ' fid_watermark_accuracy_30k_watermark_bit_accuracy 0.9914',
  );
  expect(metricLine('m', 'a-very-long-network-name-of-34-chars', 1, results)).toMatch(
    /^\.\.\.g-network-name-of-34-chars  time/,
  );
  expect(metricLine('m', 'x'.repeat(29), 1, [])).toBe(`${'x'.repeat(29)}  time 1s`);
});

it('sizes the grids', () => {
  expect(gridSize(128)).toEqual({ columns: 15, rows: 8 });
  expect(gridSize(16)).toEqual({ columns: 32, rows: 32 });
  expect(gridSize(1024)).toEqual({ columns: 3, rows: 2 });
  expect(gridSize(64)).toEqual({ columns: 30, rows: 16 });
});

it('names files and folders', () => {
  expect(snapshotLabel(153_999)).toBe('000153');
  expect(gridFileName('latents-same', 'init')).toBe('fakes-latents-same-init.png');
  expect(
    runDescription({
      dataset: 'celeba',
      gpus: 1,
      config: 'config-e-Gskip-Dresnet',
      fingerprintSize: 128,
      consistencyWeight: 2,
      latentWeight: 1,
      fingerprintWeight: 2,
      modulatedRange: [4, 128],
    }),
  ).toMatch(/^stylegan2-celeba-1gpu-config-e-Gskip-Dresnet_watermark_size_128\.000000_/);
});
