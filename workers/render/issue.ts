/** Issues a generator to a user of a model's registry: the files as one zip, for the page to hand out. */
import { StudioError } from '../../src/base/error.ts';
import { fileStemOf } from '../../src/base/file-name.ts';
import { issueGenerator } from '../../src/decoding/issue-generator.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { candidatesOf, findUser, type Registry } from '../../src/fingerprint/registry/registry.ts';
import { Judge } from '../../src/fingerprint/verdict.ts';
import { createZipWriter } from '../../src/formats/zip-writer.ts';
import type { OpenModel } from './open-models.ts';
import type { IssueReply } from './protocol.ts';

export interface IssueInput {
  /** The model's file. */
  bytes: Uint8Array<ArrayBuffer>;
  registry: Registry;
  user: string;
  rate: number;
}

/** Throws 'no-decoder', 'user-revoked' and what issueGenerator throws. */
export async function issueTo(
  model: OpenModel,
  { bytes, registry, user, rate }: IssueInput,
): Promise<IssueReply> {
  const { info, hasDecoder } = model;
  if (!hasDecoder) {
    throw new StudioError(
      'no-decoder',
      `“${info.name}” has no decoder, so what it issues could not be checked.`,
      'Choose the model that it was made from.',
    );
  }
  const to = findUser(registry, user);
  if (to.revoked !== null) {
    throw new StudioError(
      'user-revoked',
      `${to.user} was revoked on ${to.revoked}, so no generator is issued.`,
      'Give that person a new name in the registry.',
    );
  }
  const judge = new Judge({ bitCount: registry.bits, candidates: candidatesOf(registry), rate });
  const { files, check } = await issueGenerator(model, {
    plain: inferenceModel(openNetwork(bytes)),
    origin: { name: info.name, sha256: info.sha256 },
    to,
    judge,
    date: new Date(),
  });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const zip = createZipWriter((chunk) => chunks.push(new Uint8Array(chunk)));
  for (const { name, bytes: data } of files) zip.add(name, data);
  zip.finish();
  return { check, fileName: `generator-${fileStemOf(to.user, 'user')}.zip`, blob: new Blob(chunks) };
}
