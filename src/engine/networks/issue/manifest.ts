/**
 * The manifest of an issued generator: its files, its model, the date. It names neither the user nor the
 * fingerprint, so it may be passed on with the files.
 */
import { sha256Hex } from '../../../base/hash.ts';
import type { FoldedConfig } from './folded.ts';

export interface IssuedFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface IssueManifest {
  format: 'gan-fingerprint-studio-issue';
  formatVersion: 1;
  /** ISO 8601, UTC. */
  date: string;
  /** The model that the generator was made from, and its file's SHA-256 in hex. */
  model: { name: string; sha256: string };
  generator: FoldedConfig;
  files: { name: string; sizeBytes: number; sha256: string }[];
}

/** The manifest of `files`, in their order. */
export async function issueManifest(issue: {
  date: Date;
  model: { name: string; sha256: string };
  generator: FoldedConfig;
  files: readonly IssuedFile[];
}): Promise<IssueManifest> {
  const files = issue.files.map(async ({ name, bytes }) => ({
    name,
    sizeBytes: bytes.byteLength,
    sha256: await sha256Hex(bytes),
  }));
  return {
    format: 'gan-fingerprint-studio-issue',
    formatVersion: 1,
    date: issue.date.toISOString(),
    model: issue.model,
    generator: issue.generator,
    files: await Promise.all(files),
  };
}
