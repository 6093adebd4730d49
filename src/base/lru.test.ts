import { expect, it } from 'vitest';
import { Lru } from './lru.ts';

it('keeps what was used last within its room', () => {
  const made: string[] = [];
  const lru = new Lru<string, string>(5, ({ length }) => length);
  const use = (text: string): string =>
    lru.get(text, () => {
      made.push(text);
      return text;
    });
  ['aa', 'bb', 'aa', 'cc', 'aa', 'bb'].forEach(use); // cc takes the room of bb
  expect(made).toEqual(['aa', 'bb', 'cc', 'bb']);
  made.length = 0;
  ['much too long', 'bb'].forEach(use);
  expect(made).toEqual(['much too long', 'bb']); // it is given, and nothing else could stay
  lru.delete('bb');
  use('bb');
  expect(made.at(-1)).toBe('bb');
});
