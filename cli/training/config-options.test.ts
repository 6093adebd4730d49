/** The options that come from the configuration's table: official names, ranges, and a setting added to the table. */
import { expect, it } from 'vitest';
import { configVersion, nested } from '../../src/engine/training/config.ts';
import { trainingFields } from '../../src/engine/training/fields/index.ts';
import { parseConfig } from '../../src/engine/training/parse-config.ts';
import { presetSettings } from '../../src/engine/training/presets.ts';
import { oneMoreSetting } from '../../src/testing/one-more-setting.ts';
import { parseArguments } from '../arguments.ts';
import { configOptions, settingsGiven } from './config-options.ts';

const given = (line: string, table = trainingFields as typeof oneMoreSetting) =>
  settingsGiven(parseArguments(line.split(' '), configOptions(table)), table);

it('knows the official names', () => {
  const official =
    '--watermark-size=64 --decoupleL2-weight=3 --latentsRecL2-weight=4 --watermarkCls-weight=5 --res-modulated-range=4-100 --mirror-augment True --total-kimg 1.5';
  expect(given(official)).toEqual({
    fingerprintSize: 64,
    consistency: 3,
    latent: 4,
    fingerprint: 5,
    modulatedLog2: [2, 6],
    mirror: true,
    totalKimg: 1.5,
  });
});

it('gives only what was there', () => {
  expect(given('--g-arch resnet')).toEqual({ gArch: 'resnet' });
});

it('has the option of a setting that was added to the table, with its range, its names and its default', () => {
  expect(given('--label-smoothing 0.3', oneMoreSetting)).toEqual({ labelSmoothing: 0.3 });
  expect(given('--ls=0.2', oneMoreSetting)).toEqual({ labelSmoothing: 0.2 });
  expect(() => given('--label-smoothing 0.6', oneMoreSetting)).toThrow('it must be a number from 0 to 0.5');
  expect(configOptions(oneMoreSetting)['labelSmoothing']!.help).toContain('Default: 0.1');
  const settings = { ...presetSettings('tiny16'), ...given('--ls=0.2', oneMoreSetting) };
  const config = parseConfig(nested(settings, oneMoreSetting), oneMoreSetting);
  expect(config).toMatchObject({ version: configVersion(oneMoreSetting), labelSmoothing: 0.2 });
});
