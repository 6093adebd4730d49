import { expect, it } from 'vitest';
import { CapturedFunctions, type Kept } from './captured-functions.ts';

/** Makes functions that log their end; of `sizeBytes` each. */
function bench(bounds: { most: number; roomBytes: number }, sizeBytes = 1) {
  const gone: string[] = [];
  const functions = new CapturedFunctions({}, bounds);
  const use = (weights: object, what: string): Kept =>
    functions.get(weights, what, () => ({ sizeBytes, dispose: () => gone.push(what) }));
  return { functions, use, gone };
}
const [one, other] = [{}, {}];

it('makes a function once for weights and what it computes', () => {
  const { use } = bench({ most: 5, roomBytes: 100 });
  const first = use(one, 'a');
  expect(use(one, 'a')).toBe(first);
  expect(use(one, 'b')).not.toBe(first);
  expect(use(other, 'a')).not.toBe(first);
});

it('drops the least recently used one where there are too many', () => {
  const { use, gone } = bench({ most: 2, roomBytes: 100 });
  use(one, 'a');
  use(one, 'b');
  use(one, 'a');
  use(one, 'c');
  expect(gone).toEqual(['b']);
});

it('drops what takes too much room, and never the one in use', () => {
  const { functions, use, gone } = bench({ most: 5, roomBytes: 25 }, 10);
  for (const what of ['a', 'b', 'c', 'd']) use(one, what);
  expect(gone).toEqual(['a']);
  const small = bench({ most: 5, roomBytes: 5 }, 10);
  small.use(one, 'a');
  small.use(one, 'b');
  expect([small.gone, small.functions.count, functions.count]).toEqual([['a'], 1, 3]);
});

it('frees the functions of weights that go, or all', () => {
  const { functions, use, gone } = bench({ most: 5, roomBytes: 100 });
  use(one, 'a');
  use(other, 'b');
  use(one, 'c');
  functions.drop(one);
  expect(gone).toEqual(['a', 'c']);
  functions.clear();
  expect([gone, functions.count]).toEqual([['a', 'c', 'b'], 0]);
});
