/**
 * Lets jobs, and errors with their code, message and hint, cross between page and worker. Both ends install it
 * first.
 */
import { transferHandlers, type TransferHandler } from 'comlink';
import { fromPlainError, isUnexpected, toPlainError, type PlainError } from '../../src/base/error.ts';
import { Job } from './job.ts';

interface Thrown {
  value: unknown;
}

export function installTransfer(): void {
  if (transferHandlers.has('job')) return;
  transferHandlers.set('job', jobs);
  // Comlink's own handler knows which values are thrown ones (a private symbol); only the encoding is replaced.
  const original = transferHandlers.get('throw');
  if (!original) throw new Error('Comlink has no handler named "throw": its version changed.');
  const errors: TransferHandler<Thrown, PlainError> = {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize: ({ value }) => {
      // Nobody foresaw this error, so the worker's console shows where it came from.
      if (isUnexpected(value)) console.error(value);
      return [toPlainError(value), []];
    },
    deserialize: (plain) => {
      throw fromPlainError(plain);
    },
  };
  transferHandlers.set('throw', errors);
}

const jobs: TransferHandler<Job<unknown>, MessagePort> = {
  canHandle: (value): value is Job<unknown> => value instanceof Job,
  serialize(job) {
    const line = job.cross();
    return [line, [line]];
  },
  deserialize: (line) => Job.at(line),
};
