import { expect, it } from 'vitest';
import { Console } from './console.ts';

function consoleOf(isTTY: boolean) {
  let elapsedMs = 0;
  const said = { stdout: '', stderr: '' };
  const console = new Console(
    { write: (text) => (said.stdout += text) },
    { write: (text) => (said.stderr += text), isTTY },
    () => elapsedMs,
  );
  return { console, said, wait: (ms: number) => (elapsedMs += ms) };
}

it('keeps results apart from everything else', () => {
  const { console, said } = consoleOf(false);
  console.result('{"a":1}');
  console.note('Wrote a file.');
  expect(said).toEqual({ stdout: '{"a":1}\n', stderr: 'Wrote a file.\n' });
});

it('draws a bar with the time left on a terminal, and clears it before anything else is said', () => {
  const { console, said, wait } = consoleOf(true);
  const progress = console.progress('Reading');
  wait(30_000);
  progress.update(0.25, '1 of 4');
  expect(said.stderr).toBe(
    `\r\u001b[KReading [${'='.repeat(6)}${' '.repeat(18)}] 25 %, 1 of 4, 1 min 30 s left`,
  );
  progress.update(0.5);
  expect(said.stderr).not.toContain('50 %'); // too soon after the last one
  console.note('by the way');
  expect(said.stderr.endsWith('left\r\u001b[Kby the way\n')).toBe(true);
  progress.finish('4 files');
  expect(said.stderr.endsWith('Reading: done, 4 files (30.0 s)\n')).toBe(true);
});

it('writes plain lines now and then elsewhere, and none for what is quick', () => {
  const { console, said, wait } = consoleOf(false);
  const quick = console.progress('Quick');
  quick.update(0.5);
  quick.finish();
  expect(said.stderr).toBe('Quick: done (0.0 s)\n');

  said.stderr = '';
  const slow = console.progress('Slow');
  for (let i = 1; i <= 25; i++) {
    wait(1000);
    slow.update(i / 100);
  }
  expect(said.stderr.trim().split('\n')).toHaveLength(2);
  expect(said.stderr).not.toContain('\r');
});

it('ends a stage when the next begins', () => {
  const { console, said } = consoleOf(false);
  console.progress('One');
  console.progress('Two').finish();
  console.endProgress();
  expect(said.stderr).toBe('One: done (0.0 s)\nTwo: done (0.0 s)\n');
});
