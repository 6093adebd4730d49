/**
 * issue: a generator for each user, the fingerprint folded in. Users who are not in the registry are added first: a
 * generator without its entry could never be traced, an entry without its generator harms nobody. Each generator is checked
 * before its folder is written.
 */
import { join } from 'node:path';
import { counted } from '../../src/base/number-text.ts';
import { StudioError } from '../../src/base/error.ts';
import { fileStemOf } from '../../src/base/file-name.ts';
import { hashOf } from '../../src/base/short-hash.ts';
import { issueGenerator } from '../../src/decoding/issue-generator.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import {
  addUser,
  emptyRegistry,
  findUser,
  userNamed,
  type Registry,
  type RegistryUser,
} from '../../src/fingerprint/registry/registry.ts';
import type { ListedUser } from '../../src/fingerprint/registry/names.ts';
import { backendOption, withBackend } from '../backend.ts';
import { calibrationOption } from '../calibration.ts';
import { defineCommand } from '../command.ts';
import { exists, writeWhole } from '../files.ts';
import { openJudge } from '../judge.ts';
import { networkOption, openNetworkFile } from '../network.ts';
import { drawingOf, listUsers, newUserOptions, type Draw } from '../new-users.ts';
import { text } from '../options.ts';
import { rateOption } from '../rate.ts';
import { readRegistry, saveRegistry, today } from '../registry.ts';

export const issue = defineCommand({
  name: 'issue',
  summary: 'Makes each user a generator that draws under that user’s fingerprint and no other.',
  positionals: { usage: '[NAME...]', least: 0, most: Number.POSITIVE_INFINITY },
  options: {
    network: networkOption,
    registry: text(
      'FILE',
      'Users and their fingerprints; made if it is not there. New users are added to it.',
    ),
    out: text(
      'DIR',
      'Where each user gets a folder with generator.safetensors, generator.onnx and manifest.json.',
    ),
    ...newUserOptions,
    calibration: calibrationOption,
    rate: rateOption,
    backend: backendOption,
  },
  async run({ values, positionals }, console) {
    const listed = await listUsers(positionals, { list: values.names });
    const network = await openNetworkFile(values.network);
    const { file, path } = network;
    const bits = file.config.fingerprintSize;
    if (!file.networks.E || !file.networks.Gs) {
      throw new StudioError('incomplete-model', `${path}: Issuing needs a generator (Gs) and a decoder (E).`);
    }
    const before = (await exists(values.registry))
      ? await readRegistry(values.registry, bits)
      : emptyRegistry({ bits });
    const registry = await withUsers(before, listed, await drawingOf(values));
    const users = listed.map(({ user }) => activeUser(registry, user));
    const judge = await openJudge(network, { ...values, registry });
    if (registry !== before) await saveRegistry(values.registry, registry);

    const plain = inferenceModel(file);
    const origin = { name: file.metadata['name'] ?? 'model', sha256: network.sha256() };
    await withBackend(values.backend, async () => {
      const model = {
        config: file.config,
        weights: toTensors(plain.weights),
        functions: new CapturedFunctions(),
      };
      const progress = console.progress('Issuing generators');
      for (const [done, to] of users.entries()) {
        const { files, check } = await issueGenerator(model, { plain, origin, to, judge, date: new Date() });
        const folder = join(values.out, folderOf(to.user));
        for (const { name, bytes } of files) await writeWhole(join(folder, name), bytes);
        console.result(JSON.stringify({ user: to.user, folder, ...check }));
        progress.update((done + 1) / users.length, `${done + 1} of ${users.length}`);
      }
      progress.finish(counted(users.length, 'generator'));
      model.functions.clear();
      disposeWeights(model.weights);
    });
  },
});

async function withUsers(before: Registry, listed: readonly ListedUser[], draw: Draw): Promise<Registry> {
  let registry = before;
  for (const { user, note } of listed) {
    if (userNamed(registry, user)) continue;
    registry = addUser(registry, { user, note, created: today(), ...(await draw(registry, user)) });
  }
  return registry;
}

function activeUser(registry: Registry, name: string): RegistryUser {
  const user = findUser(registry, name);
  if (user.revoked === null) return user;
  throw new StudioError(
    'user-revoked',
    `${user.user} was revoked on ${user.revoked}, so no generator is issued.`,
    'Give that person a new name in the registry.',
  );
}

/** The name as every disk takes it; with a hash where other names could come to the same. */
function folderOf(user: string): string {
  const stem = fileStemOf(user, 'user');
  return /^[a-z0-9._-]+$/.test(user) && stem === user ? stem : `${stem}-${hashOf(user)}`;
}
