import { describe, expect, it } from 'vitest';
import { readPreferences } from './preferences.ts';

const defaults = readPreferences(null);

describe('readPreferences', () => {
  it('takes back what was stored', () => {
    const chosen = {
      theme: 'dark',
      backend: 'wasm',
      smoothing: 0.5,
      singleKeys: false,
      namesInputs: false,
      falsePositiveRate: 1e-9,
      hidesExample: true,
    };
    expect(readPreferences(JSON.stringify(chosen))).toEqual(chosen);
  });

  it.each([
    '',
    'null',
    '[]',
    '{',
    '"dark"',
    '{"theme":"pink","backend":7,"smoothing":1,"singleKeys":"no","namesInputs":1,"falsePositiveRate":0,"hidesExample":"no"}',
  ])('falls back to the defaults on %j', (text) => expect(readPreferences(text)).toEqual(defaults));

  it('drops fields that it does not know', () => {
    expect(readPreferences('{"__proto__":{"theme":"dark"},"other":1}')).toEqual(defaults);
  });
});
