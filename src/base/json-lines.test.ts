import { expect, it } from 'vitest';
import { jsonLines } from './json-lines.ts';

const text = `{
  "name": "a, {tricky} [name]: \\"quoted\\"",
  "stages": [
    { "until": { "iteration": 1 } },
    {
      "weights": {
        "latent": 1,
        "fingerprint": [1, 2]
      }
    }
  ]
}`;

it('finds the line that a value stands on', () => {
  const lineOf = jsonLines(text);
  expect(lineOf(['name'])).toBe(2);
  expect(lineOf(['stages', 0, 'until', 'iteration'])).toBe(4);
  expect(lineOf(['stages', 1])).toBe(5);
  expect(lineOf(['stages', 1, 'weights', 'fingerprint'])).toBe(8);
});

it('gives the line of what holds it where there is no such value', () => {
  const lineOf = jsonLines(text);
  expect(lineOf(['stages', 1, 'weights', 'missing'])).toBe(6);
  expect(lineOf(['stages', 1, 'hold', 'measure'])).toBe(5);
  expect(lineOf(['nothing'])).toBe(1);
});
