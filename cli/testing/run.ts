/** Runs the command line in this process and keeps its output. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStudio } from '../studio.ts';

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export async function studio(...argv: string[]): Promise<Outcome> {
  const outcome = { stdout: '', stderr: '' };
  const exitCode = await runStudio(argv, {
    stdout: { write: (text) => (outcome.stdout += text) },
    stderr: { write: (text) => (outcome.stderr += text) },
  });
  return { exitCode, ...outcome };
}

/** Makes a temporary folder for the duration of `work`. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'studio-cli-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
