/** Configurations from outside: what is sound comes back as it was, what is not is migrated or refused by name. */
import { describe, expect, it } from 'vitest';
import { oneMoreSetting } from '../../testing/one-more-setting.ts';
import { tinyConfig } from '../../testing/tiny-run.ts';
import { configVersion, nested, pathOf, planned, resolveConfig, settingsOf } from './config.ts';
import { trainingFields } from './fields/index.ts';
import type { Field, FieldTable } from './fields/field.ts';
import { parseConfig } from './parse-config.ts';
import { presets, presetSettings } from './presets.ts';

const table: FieldTable = trainingFields;
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** tinyConfig as it is stored, of some version, with one setting changed; undefined leaves it out. */
function withOne(key: string, value: unknown, version = configVersion()): unknown {
  return { ...(nested({ ...settingsOf(tinyConfig), [key]: value }, table) as object), version };
}

function wrongValues(field: Field): unknown[] {
  const strange = [null, {}, [], 'nonsense', Number.NaN, Number.POSITIVE_INFINITY];
  switch (field.kind) {
    case 'number':
      return [
        ...strange,
        true,
        '8',
        field.least - 1,
        field.most + 1,
        ...(field.whole ? [field.least + 0.5] : []),
      ];
    case 'choice':
      return [...strange, true, -1];
    case 'flag':
      return [...strange, 0, 'true'];
    case 'schedule':
      return [...strange, 7, { name: 'none', stages: [] }, { ...tinyConfig.schedule, network: {} }];
    case 'range':
      return [...strange, 4, [4], [4, 4, 4], [4, 2], [field.least - 1, 4], [4, field.most + 1], [4, 4.5]];
  }
}

it.each(Object.keys(presets) as (keyof typeof presets)[])('takes %s back as it was stored', (preset) => {
  const config = resolveConfig(presetSettings(preset));
  expect(parseConfig(stored(config))).toEqual(config);
});

describe.each(Object.keys(table))('%s', (key) => {
  const field = table[key]!;

  it('that is missing is refused by name, or means what it meant before it was there', () => {
    expect(() => parseConfig(withOne(key, undefined))).toThrow(`${pathOf(key)} is missing`);
    const { since } = field;
    if (!since) return;
    const old = parseConfig(withOne(key, undefined, since.version - 1));
    const meant = planned({ ...settingsOf(tinyConfig), [key]: since.before });
    expect(old).toEqual(nested(meant));
  });

  it('that is of a wrong kind or out of range is refused by name, as it is and out of JSON', () => {
    for (const wrong of wrongValues(field)) {
      const named = new RegExp(`cannot be used: ${pathOf(key)}(:| is) `);
      expect(() => parseConfig(withOne(key, wrong)), JSON.stringify(wrong)).toThrow(named);
      expect(() => parseConfig(stored(withOne(key, wrong)))).toThrow(named);
    }
  });
});

it('refuses what is no configuration, settings nobody knows, and what does not go together', () => {
  for (const nothing of [undefined, null, 7, 'config', [], {}, { network: {} }]) {
    expect(() => parseConfig(nothing)).toThrow('The configuration cannot be used');
  }
  const more = stored(tinyConfig) as { weights: object };
  expect(() => parseConfig({ ...more, rate: 1 })).toThrow('there is no setting rate');
  expect(() => parseConfig({ ...more, weights: { ...more.weights, gamma: 1 } })).toThrow('weights.gamma');
  expect(() => parseConfig(JSON.parse('{"network":{},"weights":{},"__proto__":1}'))).toThrow('__proto__');
  expect(() => parseConfig(withOne('resolution', 4))).toThrow('4×4 images');
});

it('refuses a configuration of a newer version as newer, whatever it holds', () => {
  const newer = { ...tinyConfig, version: configVersion() + 1, unheardOf: true };
  expect(() => parseConfig(newer)).toThrow(expect.objectContaining({ code: 'newer-format' }));
});

it('reads a setting that was added to the table, and what a run of before meant by lacking it', () => {
  const old = stored(tinyConfig) as object;
  expect(parseConfig(old, oneMoreSetting)).toMatchObject({ labelSmoothing: 0 });
  const version = configVersion(oneMoreSetting);
  expect(parseConfig({ ...old, version, labelSmoothing: 0.2 }, oneMoreSetting)).toMatchObject({
    labelSmoothing: 0.2,
  });
  expect(() => parseConfig({ ...old, version }, oneMoreSetting)).toThrow('labelSmoothing is missing');
  expect(() => parseConfig({ ...old, version, labelSmoothing: 0.6 }, oneMoreSetting)).toThrow(
    'from 0 to 0.5',
  );
});
