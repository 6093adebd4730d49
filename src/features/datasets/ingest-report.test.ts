import { expect, it } from 'vitest';
import type { FileReport } from '../../data/report.ts';
import { filterLines } from './IngestReportPanel.tsx';

const files: FileReport[] = [
  { name: 'b.png', status: 'used' },
  { name: '.DS_Store', status: 'not-needed', reason: 'Not needed: hidden files are left out.' },
  { name: 'c.jpg', status: 'refused', reason: 'The file is empty.' },
  { name: 'a.gif', status: 'used', note: 'Only the first frame is used.' },
];
const names = (...args: [Parameters<typeof filterLines>[1], string]) =>
  filterLines(files, ...args).map(({ name }) => name);

it('shows what went wrong first, then by name', () => {
  expect(names('all', '')).toEqual(['c.jpg', 'a.gif', 'b.png', '.DS_Store']);
});

it('shows one outcome, or what a word stands in', () => {
  expect(names('used', '')).toEqual(['a.gif', 'b.png']);
  expect(names('all', ' FRAME ')).toEqual(['a.gif']);
  expect(names('not-needed', 'empty')).toEqual([]);
});
