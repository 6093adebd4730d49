/**
 * The quick checks, each a command whose exit code is the result: types (with and without the DOM), lint, format,
 * arrows between folders, state of modules, dead code, and code that only specs use. None of them runs the project's
 * code.
 */
import { cpus } from 'node:os';
import { nodeTool, runQuietly } from './run.mjs';

const checks = [
  ['types', 'typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['types without the DOM', 'typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.worker.json']],
  ['lint', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', '--report-unused-disable-directives']],
  ['format', 'oxfmt/bin/oxfmt', ['--check']],
  ['arrows between folders', '../scripts/arrows.mjs', []],
  ['state of modules', '../scripts/module-state.mjs', []],
  ['dead code', 'knip/bin/knip.js', ['--no-progress']],
  ['code that only specs use', 'knip/bin/knip.js', ['--no-progress', '--production']],
];

/** Runs every check, a few at a time. Resolves to [{name, isFine, output, elapsedMs}] in the order above. */
export async function runChecks(root) {
  const results = [];
  const waiting = checks.map((check, index) => ({ check, index }));
  const lanes = Array.from({ length: Math.max(2, cpus().length) }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, script, args] = next.check;
      const startedAt = performance.now();
      const { code, output } = await runQuietly(...nodeTool(root, script, args), {
        cwd: root,
        limitMs: 120_000,
      });
      results[next.index] = { name, isFine: code === 0, output, elapsedMs: performance.now() - startedAt };
    }
  });
  await Promise.all(lanes);
  return results;
}

/** Prints the output of failed checks, each at most `mostLines` long, and nothing about the others. */
export function reportFailures(results, mostLines = 80) {
  for (const { name, isFine, output } of results) {
    if (isFine) continue;
    const lines = output.trim().split('\n');
    const left = lines.length - mostLines;
    console.error(
      `\n✗ ${name}\n${lines.slice(0, mostLines).join('\n')}${left > 0 ? `\n… ${left} lines more` : ''}`,
    );
  }
}
