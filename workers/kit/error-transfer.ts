/**
 * Makes rejected Comlink calls carry the studio's errors: code, message and hint survive the port, on both sides.
 * Call it once, first thing, in every worker entry and in every client.
 */
import { transferHandlers, type TransferHandler } from 'comlink';
import { fromPlainError, toPlainError, type PlainError } from '../../src/base/error.ts';

interface Thrown {
  value: unknown;
}

let installed = false;

export function installErrorTransfer(): void {
  if (installed) return;
  installed = true;
  // Comlink's own handler knows which values are thrown ones (a private symbol); only the encoding is replaced.
  const original = transferHandlers.get('throw');
  if (!original) throw new Error('Comlink has no handler named "throw": its version changed.');
  const handler: TransferHandler<Thrown, PlainError> = {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize: (thrown) => [toPlainError(thrown.value), []],
    deserialize: (plain) => {
      throw fromPlainError(plain);
    },
  };
  transferHandlers.set('throw', handler);
}
