/** What the page asks its worker, and what comes back. */
export interface EngineRequest {
  /** A name in bodies.ts. */
  body: string;
  input: unknown;
}

export type EngineAnswer = { result: unknown } | { error: string };

/** What a body is given besides its input. */
export interface BodyContext {
  /** Reads a file of the folder that the spec offers. Rejects when there is none of that name. */
  readFile(name: string): Promise<Uint8Array>;
}
