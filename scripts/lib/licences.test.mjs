import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { licenceFaults, licencesText, packagesIn } from './licences.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every package that the studio contains is under an allowed licence', () => {
  const packages = packagesIn(root);
  expect(licenceFaults(packages)).toEqual([]);
  const names = packages.map(({ name }) => name);
  expect(names).toContain('react');
  expect(names).not.toContain('vitest');
});

it('another licence is named with its package', () => {
  const faults = licenceFaults([{ name: 'x', version: '1.0.0', licence: 'GPL-3.0' }]);
  expect(faults).toEqual(['x 1.0.0 is under GPL-3.0, which is not allowed.']);
});

it('the text that ships has the licence of each', () => {
  const text = licencesText(root);
  expect(text).toContain('Apache License');
  expect(text).toMatch(/^react \d.*\(MIT\)\n-+\nMIT License/m);
});
