/**
 * What the page asks of the render worker about users: a model's registry and secret, the generators that are issued to them, and
 * the detector for the public; a part of protocol.ts. No code here, only types.
 */
import type { PlainError } from '../../src/base/error.ts';
import type { IssueCheck } from '../../src/decoding/check-issued.ts';
import type { Job } from '../kit/job.ts';
import type { FileReply, ModelId } from './protocol.ts';

export interface SaveRegistryRequest {
  modelId: ModelId;
  /** What the page changed, as readRegistry gave it; null where there was none. */
  before: string | null;
  after: string;
}

export interface SaveSecretRequest {
  modelId: ModelId;
  /** An HMAC key that cannot be exported. */
  secret: CryptoKey;
}

export interface IssueGeneratorsRequest {
  modelId: ModelId;
  /** The text of the registry's file. */
  registry: string;
  users: readonly string[];
  /** The largest chance of naming anyone falsely that the check of its pictures may have. */
  rate: number;
}

export interface IssueProgress {
  /** Users so far. */
  done: number;
  /** A zip that is ready while others are being made. */
  file: FileReply | null;
}

export interface IssueReply {
  issued: { user: string; check: IssueCheck }[];
  /** The users without a generator, and why. */
  refused: { user: string; error: PlainError }[];
  /** The last zip: of one user the files, of many a folder each. Null where nobody got one. */
  file: FileReply | null;
}

export interface PublishRequest {
  modelId: ModelId;
  /** The generator's name and version for the public. */
  system: { name: string; version: string };
  rate: number;
}

export interface IssueCalls {
  /** A zip for any static host: the detector's page, the decoder, its calibration and the registry's public half. */
  publishDetector(request: PublishRequest): Promise<FileReply>;
  /** The text of the model's registry, null where none was kept. */
  readRegistry(modelId: ModelId): Promise<string | null>;
  /** Throws 'registry-changed' where another window was quicker. */
  saveRegistry(request: SaveRegistryRequest): Promise<void>;
  /** Null where derived fingerprints have no secret yet. */
  readSecret(modelId: ModelId): Promise<CryptoKey | null>;
  saveSecret(request: SaveSecretRequest): Promise<void>;
  /** A generator for each of the users, checked. */
  issueGenerators(request: IssueGeneratorsRequest, job: Job<IssueProgress>): Promise<IssueReply>;
}
