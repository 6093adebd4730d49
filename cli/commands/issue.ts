/**
 * issue: makes a generator for each user, with the fingerprint folded in. Users who are not in the registry are added
 * first: a generator without an entry could never be traced, while an entry without a generator harms nobody. Each
 * generator is checked before its folder is written. If one is refused, new users without a generator are removed
 * again.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { counted } from '../../src/base/number-text.ts';
import { issueGenerator } from '../../src/decoding/issue-generator.ts';
import { issuedFolder } from '../../src/decoding/issued-folder.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import {
  activeUser,
  emptyRegistry,
  userNamed,
  type Registry,
  type RegistryUser,
} from '../../src/fingerprint/registry/registry.ts';
import { addUsers } from '../../src/fingerprint/registry/grow.ts';
import { withBackend } from '../backend.ts';
import { defineCommand } from '../command.ts';
import { exists, writeWhole } from '../files.ts';
import { judgeOptions, openJudge } from '../judge.ts';
import { networkIn, networkOption, openNetworkFile } from '../network.ts';
import { drawingOf, listUsers, newUserOptions } from '../new-users.ts';
import { text } from '../options.ts';
import { readRegistry, saveRegistry, today } from '../registry.ts';

export const issue = defineCommand({
  positionals: '[NAME...]',
  options: {
    network: networkOption,
    registry: text(
      'FILE',
      'Users and their fingerprints. The file is made if it does not exist, and new users are added to it.',
    ),
    out: text(
      'DIR',
      'Where each user gets a folder with generator.safetensors, generator.onnx and manifest.json.',
    ),
    ...newUserOptions,
    ...judgeOptions,
  },
  async run({ values, positionals }, console) {
    const listed = await listUsers(positionals, { list: values.names });
    const network = await openNetworkFile(values.network);
    const { file } = network;
    const bits = file.config.fingerprintSize;
    networkIn(network, 'Gs');
    networkIn(network, 'E');
    const wasThere = await exists(values.registry);
    const before = wasThere ? await readRegistry(values.registry, bits) : emptyRegistry({ bits });
    const added = listed.filter(({ user }) => !userNamed(before, user));
    const registry = await addUsers(before, added, { draw: await drawingOf(values), day: today() });
    const users = listed.map(({ user }) => activeUser(registry, user));
    const judge = await openJudge(network, { ...values, registry });
    if (added.length > 0) await saveRegistry(values.registry, registry);

    const plain = inferenceModel(file);
    const origin = { name: file.metadata['name'] ?? 'model', sha256: network.sha256() };
    const issued = new Set<string>();
    const issueAll = async () => {
      const model = {
        config: file.config,
        weights: toTensors(plain.weights),
        functions: new CapturedFunctions(),
      };
      const progress = console.progress('Issuing generators');
      for (const [done, to] of users.entries()) {
        const { files, check } = await issueGenerator(model, { plain, origin, to, judge, date: new Date() });
        const folder = join(values.out, issuedFolder(to.user));
        for (const { name, bytes } of files) await writeWhole(join(folder, name), bytes);
        issued.add(to.user);
        console.result(JSON.stringify({ user: to.user, folder, ...check }));
        progress.update((done + 1) / users.length, `${done + 1} of ${users.length}`);
      }
      progress.finish(counted(users.length, 'generator'));
      model.functions.clear();
      disposeWeights(model.weights);
    };
    try {
      await withBackend(values.backend, issueAll);
    } catch (error) {
      const isKept = ({ user }: RegistryUser) => issued.has(user) || userNamed(before, user) !== undefined;
      if (added.length > 0) await keepUsers(values.registry, registry, { isKept, wasThere });
      throw error;
    }
  },
});

/** Saves the registry without the users who got no generator. Removes the file if it is new and would be empty. */
async function keepUsers(
  path: string,
  registry: Registry,
  { isKept, wasThere }: { isKept: (user: RegistryUser) => boolean; wasThere: boolean },
): Promise<void> {
  const users = registry.users.filter(isKept);
  if (users.length === 0 && !wasThere) await rm(path, { force: true });
  else if (users.length < registry.users.length) await saveRegistry(path, { ...registry, users });
}
