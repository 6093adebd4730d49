/**
 * Issues generators to users of a model's registry. They are handed out as zips while they are made: with the
 * files of one user, or a folder for each of many. A new zip begins when one has become large. If a user's
 * generator fails its check, the others still get theirs.
 */
import { throwIfAborted } from '../../src/base/abort.ts';
import type { ErrorCode } from '../../src/base/error-codes.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import { fileStemOf } from '../../src/base/file-name.ts';
import { issueGenerator, type IssuedGenerator } from '../../src/decoding/issue-generator.ts';
import { issuedFolder } from '../../src/decoding/issued-folder.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { activeUser, candidatesOf, type Registry } from '../../src/fingerprint/registry/registry.ts';
import { Judge } from '../../src/fingerprint/verdict.ts';
import type { Job } from '../kit/job.ts';
import { createZipBlob } from '../kit/zip-blob.ts';
import type { OpenModel } from './open-models.ts';
import type { FileReply, IssueProgress, IssueReply } from './protocol.ts';

/** A zip of many is closed beyond this size, so that it is handed out early. */
const LARGE_ZIP_BYTES = 2 ** 29;

/** Errors about one user, and not about the model or the device. */
const oneUsersFault: readonly ErrorCode[] = [
  'issue-differs',
  'issue-unreadable',
  'registry-unknown-user',
  'user-revoked',
];

export interface IssueInput {
  /** The model's file. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Gives the model, the same as `bytes`, to one piece of work after the other. */
  withModel: <T>(use: (model: OpenModel) => Promise<T>) => Promise<T>;
  registry: Registry;
  users: readonly string[];
  rate: number;
  job: Job<IssueProgress>;
  largeBytes?: number;
}

/** Throws 'no-decoder' or 'aborted'; what fails for one user is told with that user. */
export async function issueGenerators({
  bytes,
  withModel,
  registry,
  users,
  rate,
  job,
  largeBytes = LARGE_ZIP_BYTES,
}: IssueInput): Promise<IssueReply> {
  const { info, hasDecoder } = await withModel(async (model) => model);
  if (!hasDecoder) {
    throw new StudioError(
      'no-decoder',
      `“${info.name}” has no decoder, so what it issues could not be checked.`,
      'Choose the model that it was made from.',
    );
  }
  const plain = inferenceModel(openNetwork(bytes));
  const origin = { name: info.name, sha256: info.sha256 };
  const judge = new Judge({ bitCount: registry.bits, candidates: candidatesOf(registry), rate });
  const issue = async (user: string): Promise<IssuedGenerator> => {
    const to = activeUser(registry, user);
    return withModel((model) => issueGenerator(model, { plain, origin, to, judge, date: new Date() }));
  };

  const reply: IssueReply = { issued: [], refused: [], file: null };
  let zip = newZip();
  let zips = 0;
  for (const [index, user] of users.entries()) {
    throwIfAborted(job.signal);
    const made = await issue(user).catch((error: unknown) => {
      const plain = toPlainError(error);
      if (oneUsersFault.includes(plain.code)) return plain;
      throw error;
    });
    if ('code' in made) {
      reply.refused.push({ user, error: made });
    } else {
      zip.add(users.length === 1 ? '' : `${issuedFolder(user)}/`, made);
      reply.issued.push({ user, check: made.check });
    }
    const isLarge = zip.sizeBytes() >= largeBytes && index < users.length - 1;
    job.tell({ done: index + 1, file: isLarge ? await zip.finish(`generators-${++zips}.zip`) : null });
    if (isLarge) zip = newZip();
  }
  if (zip.sizeBytes() > 0) {
    const [only] = users.length === 1 ? users : [];
    const stem = only === undefined ? `generators-${zips + 1}` : `generator-${fileStemOf(only, 'user')}`;
    reply.file = await zip.finish(`${stem}.zip`);
  }
  return reply;
}

interface OpenZip {
  add: (folder: string, made: IssuedGenerator) => void;
  sizeBytes: () => number;
  finish: (fileName: string) => Promise<FileReply>;
}

function newZip(): OpenZip {
  const zip = createZipBlob();
  return {
    add(folder, { files }) {
      for (const { name, bytes } of files) zip.add(folder + name, bytes);
    },
    sizeBytes: zip.sizeBytes,
    async finish(fileName) {
      return { fileName, blob: await zip.finish() };
    },
  };
}
