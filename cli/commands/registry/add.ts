/** registry add: users with fingerprints of their own, drawn, derived, chosen for distance, or typed. All or none. */
import { parseFingerprint } from '../../../src/fingerprint/bits.ts';
import { drawDerived, drawRandom, importSecret, type Drawn } from '../../../src/fingerprint/registry/draw.ts';
import { drawFarthest } from '../../../src/fingerprint/registry/farthest.ts';
import { parseNames, type ListedUser } from '../../../src/fingerprint/registry/names.ts';
import { addUser, type Registry } from '../../../src/fingerprint/registry/registry.ts';
import { usageError } from '../../arguments.ts';
import { defineCommand } from '../../command.ts';
import { naming, readBytes } from '../../files.ts';
import { choice, maybe, text, withDefault } from '../../options.ts';
import { bitsOption, openRegistry, saveRegistry, today } from '../../registry.ts';

export const registryAdd = defineCommand({
  name: 'registry add',
  summary: 'Gives users fingerprints and writes them into a registry.',
  positionals: { usage: 'FILE [NAME...]', least: 1, most: Number.POSITIVE_INFINITY },
  options: {
    names: maybe(text('CSV', 'A list of users: a name a row, and a note after a comma.')),
    draw: withDefault(
      choice(
        ['random', 'derived', 'farthest'],
        'Where fingerprints come from: the system’s random numbers, a secret, or random and far apart.',
      ),
      'random',
    ),
    secret: maybe(text('FILE', 'For derived ones: 16 bytes or more that nobody else knows.')),
    fingerprint: maybe(text('BITS|HEX', 'For one user: this one, in place of a drawn one.')),
    note: withDefault(text('TEXT', 'A note for the users named on the command line.'), ''),
    bits: bitsOption,
  },
  async run({ values, positionals }, console) {
    const [path = '', ...names] = positionals;
    const listed = await listUsers(names, values);
    if (listed.length === 0) throw usageError('Name users, or give a list with --names.');
    if (values.fingerprint !== undefined && listed.length > 1) {
      throw usageError('--fingerprint is for one user alone.');
    }
    let registry = await openRegistry(path, values.bits);
    const draw = await drawing(values);
    for (const { user, note } of listed) {
      registry = addUser(registry, { user, note, created: today(), ...(await draw(registry, user)) });
    }
    await saveRegistry(path, registry);
    console.note(`Added ${listed.length} to ${path}; it has ${registry.users.length} users now.`);
  },
});

interface Given {
  names: string | undefined;
  note: string;
  draw: 'random' | 'derived' | 'farthest';
  secret: string | undefined;
  fingerprint: string | undefined;
}

async function listUsers(names: readonly string[], { names: list, note }: Given): Promise<ListedUser[]> {
  const named = names.map((user) => ({ user, note }));
  if (list === undefined) return named;
  const bytes = await readBytes(list);
  return [...named, ...(await naming(list, () => parseNames(bytes)))];
}

type Draw = (registry: Registry, user: string) => Promise<Drawn> | Drawn;

async function drawing({ draw, secret, fingerprint }: Given): Promise<Draw> {
  if (fingerprint !== undefined) {
    return ({ bits }) => ({ fingerprint: parseFingerprint(fingerprint, bits), origin: 'typed' });
  }
  if (draw === 'random') return drawRandom;
  if (draw === 'farthest') return drawFarthest;
  if (secret === undefined) throw usageError('--draw derived needs --secret FILE.');
  const bytes = await readBytes(secret);
  const key = await naming(secret, () => importSecret(bytes));
  return (registry, user) => drawDerived(registry, user, key);
}
