import { expect, it } from 'vitest';
import { tinyConfig } from '../../testing/tiny-run.ts';
import { differentSettings } from './settings-diff.ts';

it('names the settings that differ, and no other, with their units', () => {
  const changed = {
    ...tinyConfig,
    batch: 8,
    mirror: !tinyConfig.mirror,
    network: { ...tinyConfig.network, fingerprintSize: 16 },
  };
  expect(differentSettings([tinyConfig, changed])).toEqual([
    { label: 'Fingerprint', values: ['6 bits', '16 bits'] },
    { label: 'Batch', values: ['4 images', '8 images'] },
    { label: 'Mirror', values: ['on', 'off'] },
  ]);
  expect(differentSettings([tinyConfig, { ...tinyConfig }])).toEqual([]);
});

it('tells schedules of one name apart', () => {
  const schedule = {
    ...tinyConfig.schedule,
    stages: [...tinyConfig.schedule.stages, ...tinyConfig.schedule.stages],
  };
  const [only] = differentSettings([tinyConfig, { ...tinyConfig, schedule }]);
  expect(new Set(only!.values).size).toBe(2);
});
