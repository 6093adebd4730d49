import { expect, it } from 'vitest';
import { tellApart } from './tell-apart.ts';

const thing = (id: string, name: string, addedAt: number | null = 0) => ({ id, name, addedAt });
const names = (...things: ReturnType<typeof thing>[]) => tellApart(things).map(({ name }) => name);

it('numbers those called the same, the oldest excepted', () => {
  expect(names(thing('c', 'faces', 3), thing('a', 'faces', null), thing('b', 'faces', 2))).toEqual([
    'faces (3)',
    'faces',
    'faces (2)',
  ]);
});

it('gives no number that something is called by already', () => {
  expect(names(thing('a', 'faces', 1), thing('b', 'faces', 2), thing('c', 'faces (2)', 0))).toEqual([
    'faces',
    'faces (3)',
    'faces (2)',
  ]);
});
