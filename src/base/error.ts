/**
 * The one error type of the studio. Its `code` survives a message port (see toPlainError/fromPlainError), its
 * `message` says what happened and names the thing, its `hint` says what to do about it.
 */
export class StudioError extends Error {
  override readonly name = 'StudioError';

  constructor(
    readonly code: string,
    message: string,
    readonly hint = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What crosses a message port or lands in a log: structured-cloneable, no prototype needed. */
export interface PlainError {
  code: string;
  message: string;
  hint: string;
}

export function toPlainError(error: unknown): PlainError {
  if (error instanceof StudioError) return { code: error.code, message: error.message, hint: error.hint };
  if (error instanceof Error) return { code: 'unexpected', message: error.message, hint: '' };
  return { code: 'unexpected', message: String(error), hint: '' };
}

export function fromPlainError(plain: PlainError): StudioError {
  return new StudioError(plain.code, plain.message, plain.hint);
}
