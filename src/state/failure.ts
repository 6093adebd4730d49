/** What a room says of work that threw. */
import { toPlainError, type PlainError } from '../base/error.ts';

/** Null where somebody stopped the work: nothing went wrong then. */
export function failureOf(error: unknown): PlainError | null {
  const plain = toPlainError(error);
  return plain.code === 'aborted' ? null : plain;
}
