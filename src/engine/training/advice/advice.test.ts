/** Runs that go wrong: each ailment provoked in a tiny run, or by its signs, is told in words and with a remedy that differs. */
import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { tinyConfig, tinyImages } from '../../../testing/tiny-run.ts';
import { resolveConfig, settingsOf, type TrainingConfig } from '../config.ts';
import { presetSettings } from '../presets.ts';
import { settingsAt, startingPlace } from '../schedules/place.ts';
import type { Measures } from '../schedules/schedule.ts';
import { Trainer } from '../trainer.ts';
import type { Finding } from './ailments.ts';
import { pictureWarnings } from './pictures.ts';
import { Watch } from './watch.ts';

/** 0.01 of the usual patience: 15 iterations for lift-off, 10 for the rest. */
const PATIENCE = 0.01;

async function findingsOf(change: Partial<TrainingConfig>, iterations: number): Promise<Finding[]> {
  const config = { ...tinyConfig, probeEvery: 5, ...change };
  const trainer = new Trainer(config, tinyImages());
  const watch = new Watch(config, PATIENCE);
  const found: Finding[] = [];
  for (let i = 0; i < iterations; i++) {
    const { settings } = trainer;
    trainer.step();
    if (!trainer.isMeasureDue) continue;
    const measures = await trainer.measure();
    const means = await trainer.statistics.take();
    found.push(...watch.look({ iteration: trainer.iteration, settings, measures, means }));
  }
  trainer.dispose();
  return found;
}

const none = { adversarial: 1, consistency: 0, latent: 0, fingerprint: 0 };

describeEachBackend(['wasm'], 'a run whose', () => {
  it('bits do not come is told of, once', async () => {
    const found = await findingsOf({ weights: { ...none, consistency: 1000 } }, 40);
    const [told, ...again] = found.filter(({ what }) => what === 'no-lift-off');
    expect(again).toEqual([]);
    expect(told?.message).toMatch(/^The fingerprint does not take hold: [45]\d\.\d % of the bits/);
    expect(told?.remedy.settings).toMatchObject({ centred: true, fmapMax: 32, dlatentSize: 24 });
  });

  it('latent dies is told of', async () => {
    const found = await findingsOf({ weights: { ...none, fingerprint: 1000 }, learningRate: 0.02 }, 60);
    const latent = found.find(({ what }) => what === 'dying-latent');
    expect(latent?.message).toMatch(
      /^The latent is dying: two fingerprints change a picture \d+\.\d\d times/,
    );
    expect(latent?.remedy.label).toBe('a plain generator first');
  });
});

const well: Measures = { accuracy: 0.9, wordsRight: 0.5, distanceRatio: 0.1, latentR2: 0.6, tintShare: 0.1 };
const settings = settingsAt(tinyConfig, startingPlace, 0);

/** What a watch tells of the same signs, iteration after iteration. */
function watched(config: TrainingConfig, signs: { measures?: Measures; discriminator?: number }[]): string[] {
  const watch = new Watch(config);
  return signs.flatMap(({ measures = well, discriminator = 1.2 }, i) =>
    watch
      .look({ iteration: i * 500, settings, measures, means: { discriminator } })
      .map(({ what }) => `${i * 500}: ${what}`),
  );
}

describe('a watch', () => {
  it('says nothing of a run that goes well, nor of signs that pass', () => {
    expect(watched(tinyConfig, [{}, {}, {}, {}, {}])).toEqual([]);
    const bad = { measures: { ...well, distanceRatio: 0.6 } };
    expect(watched(tinyConfig, [bad, bad, {}, bad, bad])).toEqual([]);
  });

  it('tells once that signs have lasted, and again when they came back', () => {
    const bad = { measures: { ...well, distanceRatio: 0.6 } };
    expect(watched(tinyConfig, [bad, bad, bad, bad, {}, bad, bad, bad])).toEqual([
      '1000: dying-latent',
      '3500: dying-latent',
    ]);
  });

  it('tells of a discriminator that wins, and of one that has given up', () => {
    expect(watched(tinyConfig, Array(3).fill({ discriminator: 0.01 }))).toEqual([
      '1000: winning-discriminator',
    ]);
    expect(watched(tinyConfig, Array(3).fill({ discriminator: 1.386 }))).toEqual([
      '1000: idle-discriminator',
    ]);
  });

  it('waits with lift-off until the fingerprint is taught in earnest', () => {
    const rising = { ...tinyConfig, weights: { ...tinyConfig.weights, fingerprint: 100 } };
    const atChance = { measures: { ...well, accuracy: 0.5 } };
    expect(watched(rising, Array(5).fill(atChance))).toEqual([]);
    expect(watched(tinyConfig, Array(5).fill(atChance))).toEqual(['1500: no-lift-off']);
  });
});

describe('a remedy', () => {
  const config = resolveConfig(presetSettings('tiny16'));
  const remedyFor = (signs: { measures?: Measures; discriminator?: number }) => {
    const watch = new Watch(config);
    const look = (iteration: number) =>
      watch.look({
        iteration,
        settings,
        measures: signs.measures ?? well,
        means: { discriminator: signs.discriminator ?? 1.2 },
      });
    look(0);
    return look(2000)[0]!.remedy;
  };

  it('is a run that can be trained, and another one than that', () => {
    const signs = [
      { measures: { ...well, accuracy: 0.5 } },
      { measures: { ...well, distanceRatio: 1 } },
      { discriminator: 0 },
      { discriminator: 1.386 },
    ];
    const labels = signs.map((sign) => {
      const remedy = remedyFor(sign);
      expect(resolveConfig(remedy.settings)).not.toEqual(config);
      return remedy.label;
    });
    expect(labels).toEqual([
      'another seed',
      'less fingerprint and more consistency',
      'gamma 40',
      'gamma 2.5',
    ]);
  });

  it('widens what is too narrow', () => {
    const narrow = resolveConfig({ ...settingsOf(config), fmapMax: 32, mappingLayers: 8, centred: false });
    const watch = new Watch(narrow);
    const signs = { settings, measures: { ...well, accuracy: 0.5 }, means: {} };
    watch.look({ iteration: 0, ...signs });
    const [{ remedy }] = watch.look({ iteration: 1500, ...signs }) as [Finding];
    expect(remedy.settings).toMatchObject({ fmapMax: 128, mappingLayers: 2, centred: true });
  });
});

it('warns of few pictures', () => {
  const [warning] = pictureWarnings({ count: 39 }, { mirror: false });
  expect(warning).toMatch(/^39 pictures are few: .* switch Mirror on/);
  expect(pictureWarnings({ count: 39 }, { mirror: true })[0]).not.toContain('Mirror');
  expect(pictureWarnings({ count: 1000 }, { mirror: false })).toEqual([]);
});
