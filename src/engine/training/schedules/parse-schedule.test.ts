/** Schedules from outside: sound ones come back, bad ones are refused by stage and field. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { isScheduleName, namedSchedule, schedules } from './index.ts';
import { parseSchedule, parseScheduleText } from './parse-schedule.ts';

const whole = {
  name: 'whole',
  stages: [
    {
      name: 'plain',
      until: { iteration: 1000 },
      weights: { adversarial: 1, consistency: 2, latent: 1, fingerprint: 0 },
    },
    {
      name: 'rising',
      until: { measure: 'accuracy', atLeast: 0.9, orIteration: 6000 },
      weights: { fingerprint: { from: 0, to: 20, over: 2000 }, consistency: 40 },
      consistency: { chroma: { from: 1, to: 8, over: 2000 }, areas: 4 },
      views: { grey: 0.5, other: true },
      hold: { measure: 'distanceRatio', above: 0.3, below: 0.2 },
    },
    { name: 'larger', until: { kimg: 400 }, batch: 32, gamma: { from: 10, to: 1, over: 500 } },
    { name: 'cooling', learningRate: { from: 0.002, to: 1e-5, over: 4000, shape: 'cosine' } },
  ],
};
type Whole = typeof whole;

it('takes a schedule with everything in it back as it was stored', () => {
  expect(parseSchedule(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
});

it.each([
  ['the example of the PyTorch twin', 'jobs/examples/latents-first.schedule.json', 3],
  ['the sample model’s', 'runs/records/2026-11-26-pictures-first-64/schedule.json', 6],
  [
    'that of the sample before, with every term',
    'runs/records/2026-11-26-pictures-first-32/schedule.json',
    8,
  ],
])('takes %s', async (_, path, stages) => {
  const file = await readFile(new URL(`../../../../${path}`, import.meta.url), 'utf8');
  expect(parseSchedule(JSON.parse(file)).stages).toHaveLength(stages);
});

it.each([1, 100, 12_500, 125_000])('takes the named ones for a run of %i iterations', (iterations) => {
  for (const name of Object.keys(schedules)) {
    if (!isScheduleName(name)) throw new Error(name);
    const run = { totalKimg: (iterations * 8) / 1000, batch: 8, learningRate: 0.002, fingerprintSize: 64 };
    const schedule = namedSchedule(name, run);
    expect(schedule.name).toBe(name);
    expect(parseSchedule(schedule)).toEqual(schedule);
  }
});

it('names the line of a text that cannot be used', () => {
  const text = (change: object): string => JSON.stringify(withStage(1, change), null, 1);
  const lineOf = (words: string, of: string): number =>
    of.split('\n').findIndex((line) => line.includes(words)) + 1;
  const negative = text({ weights: { latent: -1 } });
  expect(() => parseScheduleText(negative)).toThrow(
    `stage 2 (“rising”), line ${lineOf('"latent": -1', negative)}: weights.latent is -1`,
  );
  const unknown = text({ network: { fmapMax: 64 } });
  expect(() => parseScheduleText(unknown)).toThrow(`line ${lineOf('"network"', unknown)}: network is not`);
  expect(() => parseScheduleText('{\n "name": }')).toThrow(
    /cannot be used: it is not JSON: Unexpected token/,
  );
  expect(parseScheduleText(text({}))).toEqual(whole);
});

/** The schedule above with stage `index` changed. */
const withStage = (index: number, change: object): unknown => ({
  ...whole,
  stages: whole.stages.map((stage, i) => (i === index ? { ...stage, ...change } : stage)),
});
const [plain, rising] = whole.stages as [Whole['stages'][0], Whole['stages'][1]];

it.each<[string, unknown, string]>([
  ['nothing', undefined, 'it is not an object'],
  ['a list', [], 'it is not an object'],
  ['no name', { stages: whole.stages }, 'name must be a text'],
  ['no stages', { name: 'none', stages: [] }, 'at least one stage'],
  ['more than a schedule has', { ...whole, seed: 1 }, 'seed is not what a schedule changes'],
  ['a stage that is a number', { name: 'x', stages: [7] }, 'stage 1: it is not an object'],
  [
    'other networks',
    withStage(1, { network: { fmapMax: 64 } }),
    'stage 2 (“rising”): network is not what a schedule changes',
  ],
  [
    'another dataset',
    withStage(3, { dataset: 'faces' }),
    'stage 4 (“cooling”): dataset is not what a schedule changes',
  ],
  ['a stage without end', withStage(0, { until: undefined }), 'stage 1 (“plain”): it never ends'],
  [
    'a measure that may never come',
    withStage(1, { until: { measure: 'accuracy', atLeast: 1 } }),
    'it may never end: until.orIteration is missing',
  ],
  [
    'an unknown measure',
    withStage(1, { hold: { ...rising.hold, measure: 'beauty' } }),
    'hold.measure is "beauty", and what is measured is accuracy',
  ],
  [
    'neither bound',
    withStage(1, { until: { measure: 'latentR2', orIteration: 6000 } }),
    'either atLeast or atMost',
  ],
  [
    'an end before the end before',
    withStage(1, { until: { iteration: 1000 } }),
    'stage 2 (“rising”): until ends it at iteration 1000, and a stage before lasts to 1000',
  ],
  [
    'a share above one',
    withStage(1, { views: { grey: 2 } }),
    'views.grey is 2; it must be a number from 0 to 1',
  ],
  ['a view that is no answer', withStage(1, { views: { other: 1 } }), 'views.other must be true or false'],
  [
    'second images where none are made',
    withStage(0, { views: { other: true }, weights: { consistency: 0 } }),
    'views.other has no second images to show',
  ],
  ['a price below nothing', withStage(1, { consistency: { areas: -1 } }), 'consistency.areas is -1'],
  ['an unknown price', withStage(1, { consistency: { luma: 1 } }), 'consistency.luma is not what'],
  ['a hold turned round', withStage(1, { hold: { ...rising.hold, below: 0.4 } }), 'hold.below is larger'],
  [
    'a ramp longer than its stage',
    withStage(1, { weights: { fingerprint: { from: 0, to: 20, over: 5001 } } }),
    'weights.fingerprint moves over 5001 iterations, and the stage has at most 5000',
  ],
  [
    'a ramp without an end',
    withStage(3, { learningRate: { from: 1, over: 9 } }),
    'learningRate.to is missing',
  ],
  [
    'a ramp of no length',
    withStage(3, { learningRate: { from: 1, to: 0, over: 0 } }),
    'learningRate.over is 0; it must be a whole number',
  ],
  [
    'an unknown shape',
    withStage(3, { learningRate: { from: 1, to: 0, over: 9, shape: 'step' } }),
    'learningRate.shape',
  ],
  [
    'a weight below nothing',
    withStage(0, { weights: { ...plain.weights, latent: -1 } }),
    'stage 1 (“plain”): weights.latent is -1; it must be a number from 0 to 1000',
  ],
  ['a weight that is no number', withStage(0, { weights: { latent: null } }), 'weights.latent is null'],
  [
    'an unknown weight',
    withStage(0, { weights: { chroma: 1 } }),
    'weights.chroma is not what a schedule changes',
  ],
  [
    'a batch that does not group',
    withStage(2, { batch: 6 }),
    'stage 3 (“larger”): batch is 6; it must be a whole number from 1 to 256: 1, 2, 3 or a multiple of 4',
  ],
])('refuses %s', (_, value, words) => {
  expect(() => parseSchedule(value)).toThrow(words);
  expect(() => parseSchedule(value)).toThrow(expect.objectContaining({ code: 'bad-schedule' }));
});
