import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { walkLength, walkMoves } from '../drawing/walk.ts';
import { exploreModes, largestSeed, slotOf, type Family } from '../drawing/plan.ts';
import {
  gridSizes,
  noises,
  usualView,
  viewFromQuery,
  viewToQuery,
  type ExploreView,
} from './explore-view.ts';

const bitCount = 12;
const model = { bits: bitCount, resolution: 32 };
const bits = fc.string({ unit: fc.constantFrom('0', '1'), minLength: bitCount, maxLength: bitCount });
const seed = fc.integer({ min: 0, max: largestSeed });

const family: fc.Arbitrary<Family> = fc.record({
  parent: fc.record(
    {
      seed,
      latentSeed: seed,
      fingerprint: bits,
      fingerprintGiven: fc.constant(true),
      latentSteps: fc.array(fc.record({ seed, share: fc.constantFrom(0, 0.05, 0.2, 1) }), {
        minLength: 1,
        maxLength: 5,
      }),
    },
    { requiredKeys: ['seed', 'fingerprint'] },
  ),
  by: fc.constantFrom('latent', 'bits'),
  radius: fc.constantFrom(0, 0.05, 0.2, 1),
  flips: fc.integer({ min: 0, max: bitCount }),
  seed,
});

const views: fc.Arbitrary<ExploreView> = fc
  .record({
    mode: fc.constantFrom(...exploreModes),
    size: fc.constantFrom(...gridSizes),
    seed,
    fingerprintSeed: fc.option(seed),
    given: fc.dictionary(fc.constantFrom('0', '1', '5', '11'), bits),
    noise: fc.constantFrom(...noises),
    noiseSeed: seed,
    difference: fc.boolean(),
    gain: fc.constantFrom(1, 4, 2 ** 1.5, 128),
    referenceIndex: fc.integer({ min: 0, max: 8 }),
    reads: fc.boolean(),
    selected: fc.integer({ min: 0, max: 8 }),
    latentScale: fc.constantFrom(0, 0.7, 1, 2),
    mix: fc.option(fc.record({ size: fc.constantFrom(4, 16, 32), fingerprint: bits })),
    family,
    walk: fc.option(
      fc.record({
        from: fc.constantFrom(0, 3),
        to: fc.constantFrom(1, 8),
        moves: fc.constantFrom(...walkMoves),
        at: fc.option(fc.integer({ min: 0, max: walkLength - 1 })),
      }),
    ),
  })
  .map(({ size, given, ...view }) => {
    const [columns = 0, rows = 0] = size.split('x').map(Number);
    const shape = { ...view, columns, rows };
    return {
      ...shape,
      // Only slots of this mode can be given anything; without differences nothing is referred to.
      given: Object.fromEntries(
        Object.entries(given).filter(
          ([slot]) => view.mode !== 'children' && slotOf(shape, Number(slot)) === Number(slot),
        ),
      ),
      referenceIndex: view.difference ? view.referenceIndex : 0,
      family: view.mode === 'children' ? view.family : null,
    };
  });

it('comes back from its address as it was', () => {
  fc.assert(
    fc.property(views, (view) => {
      expect(viewFromQuery(viewToQuery(view), model)).toEqual({ view, told: [] });
    }),
  );
});

it('says nothing about what is as usual', () => {
  expect(viewToQuery(usualView)).toBe('');
  expect(viewFromQuery('', model)).toEqual({ view: usualView, told: [] });
});

it.each([
  ['seed=-3', { seed: 0 }],
  ['seed=99999999999', { seed: largestSeed }],
  ['seed=abc', { seed: 0 }],
  ['mode=<script>', { mode: 'matrix' }],
  ['cells=1000x1000', { columns: 6, rows: 4 }],
  ['cell=77', { selected: 23 }],
  ['gain=1e9', { gain: 128 }],
  ['gain=NaN', { gain: 4 }],
  ['walk=3-3', { walk: null }],
  ['walk=3-99', { walk: null }],
  ['walk=3-4&at=99', { walk: { from: 3, to: 4, moves: 'both', at: walkLength - 1 } }],
  ['scale=-1', { latentScale: 0 }],
  ['mix=64:fff', { mix: null }],
  ['mix=12:fff', { mix: null }],
  ['mix=16:ff', { mix: null }],
  ['mode=children', { mode: 'matrix', family: null }],
  ['mode=children&parent=7:ff', { mode: 'matrix', family: null }],
  ['mode=children&parent=7:fff&radius=9', { mode: 'children', family: { radius: 1 } }],
  ['mode=children&parent=7:fff&flips=99', { family: { flips: 12 } }],
  ['mode=children&parent=7:fff&steps=1:0.5,x,2:7', { family: { parent: { latentSteps: [{ seed: 1 }] } } }],
  ['mode=children&parent=7:fff&cell=9', { selected: 8 }],
  ['mode=children&parent=7:fff&bits=1:fff', { given: {} }],
  ['bits=0:fffffff', { given: {} }],
  ['bits=99:fff', { given: {} }],
  ['bits=7:fff', { given: {} }], // of a matrix of six columns
  ['bits=nonsense', { given: {} }],
])('is clamped and told for %s', (query, expected) => {
  const { view, told } = viewFromQuery(query, model);
  expect(view).toMatchObject(expected);
  expect(told).toHaveLength(1);
});

it('can be read whatever stands there', () => {
  fc.assert(
    fc.property(fc.string(), (query) => {
      expect(viewFromQuery(viewToQuery(viewFromQuery(query, model).view), model).told).toEqual([]);
    }),
  );
});
