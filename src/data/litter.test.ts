import { expect, it } from 'vitest';
import { litterReason } from './litter.ts';

it.each(['.DS_Store', '__MACOSX/._a.png', '.Trash-1000/a.png', 'a/.hidden/b.png', 'a\\Thumbs.db'])(
  '%s is not needed',
  (path) => expect(litterReason(path)).toMatch(/^Not needed/),
);

it.each(['a.png', 'a/b.c/d.png', '.a.png.icloud'])('%s gets a line of its own', (path) =>
  expect(litterReason(path)).toBeUndefined(),
);
