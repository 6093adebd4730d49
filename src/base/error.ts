/**
 * The one error type of the studio. Its `code` survives a message port (see toPlainError/fromPlainError), its
 * `message` says what happened and names the thing, its `hint` says what to do about it.
 */
import type { ErrorCode } from './error-codes.ts';

export class StudioError extends Error {
  override readonly name = 'StudioError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What crosses a message port or lands in a log: structured-cloneable, no prototype needed. */
export interface PlainError {
  code: ErrorCode;
  message: string;
  hint: string;
  /** The stack of an unexpected error, for the developer who mends it. */
  stack?: string;
}

const UNEXPECTED = 'unexpected';

/** True for a bug: something thrown that is not a StudioError. */
export function isUnexpected(error: unknown): boolean {
  return !(error instanceof StudioError) || error.code === UNEXPECTED;
}

export function toPlainError(error: unknown): PlainError {
  if (error instanceof StudioError) {
    const { code, message, hint, stack } = error;
    return { code, message, hint, ...(code === UNEXPECTED && stack !== undefined && { stack }) };
  }
  if (!(error instanceof Error)) return { code: UNEXPECTED, message: String(error), hint: '' };
  const { message, stack } = error;
  return { code: UNEXPECTED, message, hint: '', ...(stack !== undefined && { stack }) };
}

/** The reverse of toPlainError; the stack is that of the first throw. */
export function fromPlainError({ code, message, hint, stack }: PlainError): StudioError {
  const error = new StudioError(code, message, hint);
  if (stack !== undefined) error.stack = stack;
  return error;
}
