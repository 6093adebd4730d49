/** The page's request to its worker, and the answer. */
export interface EngineRequest {
  /** A name in bodies.ts. */
  body: string;
  input: unknown;
}

export type EngineAnswer = { result: unknown } | { error: string };

/** What a check gets besides its input. */
export interface BodyContext {
  /** Reads a file of the spec's folder. Rejects if there is none of that name. */
  readFile(name: string): Promise<Uint8Array>;
}
