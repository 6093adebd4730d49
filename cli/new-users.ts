/** Users that a command adds to a registry: named on the command line or in a CSV, and how to draw their fingerprints. */
import { drawDerived, drawRandom, importSecret, type Draw } from '../src/fingerprint/registry/draw.ts';
import { drawFarthest } from '../src/fingerprint/registry/farthest.ts';
import { parseNames, type ListedUser } from '../src/fingerprint/registry/names.ts';
import { usageError } from './arguments.ts';
import { naming, readBytes } from './files.ts';
import { choice, maybe, text, withDefault } from './options.ts';

export const newUserOptions = {
  names: maybe(text('CSV', 'A list of users: one name per row, optionally with a note after a comma.')),
  draw: withDefault(
    choice(
      ['random', 'derived', 'farthest'],
      'Where fingerprints come from: the system’s random numbers, a secret, or random and far apart.',
    ),
    'random',
  ),
  secret: maybe(text('FILE', 'For derived fingerprints: 16 bytes or more that nobody else knows.')),
};

/** Throws errors that name the list and its row, and 'usage' if nobody is named. */
export async function listUsers(
  names: readonly string[],
  { list, note = '' }: { list: string | undefined; note?: string },
): Promise<ListedUser[]> {
  const named = names.map((user) => ({ user, note }));
  if (list !== undefined) {
    const bytes = await readBytes(list);
    named.push(...(await naming(list, () => parseNames(bytes))));
  }
  if (named.length === 0) throw usageError('Name users, or give a list with --names.');
  return named;
}

/** Throws 'usage' if a secret is missing, and passes on errors of reading it. */
export async function drawingOf({
  draw,
  secret,
}: {
  draw: 'random' | 'derived' | 'farthest';
  secret: string | undefined;
}): Promise<Draw> {
  if (draw === 'random') return drawRandom;
  if (draw === 'farthest') return drawFarthest;
  if (secret === undefined) throw usageError('--draw derived needs --secret FILE.');
  const bytes = await readBytes(secret);
  const key = await naming(secret, () => importSecret(bytes));
  return (registry, user, taken) => drawDerived(registry, user, key, taken);
}
