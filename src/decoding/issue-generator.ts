/** A user's own generator as files: fingerprint folded in, checked, as safetensors and ONNX, with a manifest. */
import type { Painter } from '../drawing/draw-batches.ts';
import { foldGenerator } from '../engine/networks/issue/fold.ts';
import { writeFoldedSafetensors } from '../engine/networks/issue/folded-file.ts';
import { foldedToOnnx } from '../engine/networks/issue/folded-onnx.ts';
import { issueManifest, type IssuedFile } from '../engine/networks/issue/manifest.ts';
import type { PlainModel } from '../engine/networks/plain-model.ts';
import type { Judge } from '../fingerprint/verdict.ts';
import { checkIssued, type IssueCheck, type IssuedTo } from './check-issued.ts';

export interface IssueRequest {
  /** The model's weights as its file has them. */
  plain: PlainModel;
  /** Name and SHA-256 of the model's file. */
  origin: { name: string; sha256: string };
  to: IssuedTo;
  /** Over all users of the registry. */
  judge: Judge;
  date: Date;
}

export interface IssuedGenerator {
  /** generator.safetensors, generator.onnx and manifest.json. None names the user or the fingerprint. */
  files: IssuedFile[];
  check: IssueCheck;
}

/** Throws what folding throws, 'issue-differs' or 'issue-unreadable'. @param model the same as `plain`, on the open backend */
export async function issueGenerator(
  model: Painter,
  { plain, origin, to, judge, date }: IssueRequest,
): Promise<IssuedGenerator> {
  const folded = foldGenerator(plain, to.fingerprint);
  const check = await checkIssued(model, folded, to, judge);
  const files: IssuedFile[] = [
    { name: 'generator.safetensors', bytes: writeFoldedSafetensors(folded, { model: origin.sha256 }) },
    { name: 'generator.onnx', bytes: foldedToOnnx(folded) },
  ];
  const manifest = await issueManifest({ date, model: origin, generator: folded.config, files });
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`);
  return { files: [...files, { name: 'manifest.json', bytes: text }], check };
}
