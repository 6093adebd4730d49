import { expect, it } from 'vitest';
import { readDropped } from './dropped-files.ts';

const file = (name: string, opens = true) => ({
  name,
  isFile: true,
  isDirectory: false,
  file: (done: (file: File) => void, fail: () => void) => (opens ? done(new File(['x'], name)) : fail()),
});

const folder = (name: string, children: unknown[], opens = true) => ({
  name,
  isFile: false,
  isDirectory: true,
  createReader: () => {
    const batches = [children, []];
    return {
      readEntries: (done: (batch: unknown) => void, fail: () => void) =>
        opens ? done(batches.shift()) : fail(),
    };
  },
});

const transferOf = (...entries: unknown[]) =>
  ({
    items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })),
    files: [],
  }) as unknown as DataTransfer;

it('walks folders to their ends, each file under its path', async () => {
  const { files, ...drop } = await readDropped(
    transferOf(folder('photos', [file('a.png'), folder('more', [file('b.png')])])),
  );
  expect(files.map(({ name }) => name)).toEqual(['photos/a.png', 'photos/more/b.png']);
  expect(drop).toEqual({ folderName: 'photos', hasFolder: true });
});

it('keeps a line for what does not open, and goes on', async () => {
  const { files } = await readDropped(
    transferOf(folder('photos', [file('gone.png', false), folder('locked', [], false), file('a.png')])),
  );
  expect(files.map(({ name, file: opened }) => [name, opened !== null])).toEqual([
    ['photos/gone.png', false],
    ['photos/locked/', false],
    ['photos/a.png', true],
  ]);
});
