/**
 * Many users at once, as a list of names asks for: all are added, or none. Fingerprints are compared with one table that
 * grows along, since making it anew for each of ten thousand users would take minutes.
 */
import { throwIfAborted } from '../../base/abort.ts';
import { createBreather } from '../../base/breathe.ts';
import { takenBy, type Draw } from './draw.ts';
import type { ListedUser } from './names.ts';
import { checkedName, checkUsers, nameTaken, newUser, type Registry } from './registry.ts';

export interface GrowOptions {
  draw: Draw;
  /** Of their entries: 2026-11-26. */
  day: string;
  onProgress?: (done: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * The registry with the users listed. Throws 'registry-duplicate' or 'registry-name' before anything is drawn, what drawing
 * throws, or 'aborted'.
 */
export async function addUsers(
  registry: Registry,
  listed: readonly ListedUser[],
  { draw, day, onProgress = () => undefined, signal }: GrowOptions,
): Promise<Registry> {
  checkNames(registry, listed);
  const users = [...registry.users];
  const taken = takenBy(registry);
  const breathe = createBreather();
  for (const [done, { user, note }] of listed.entries()) {
    const drawn = await draw(registry, user, taken);
    users.push(newUser({ user, note, created: day, ...drawn }));
    taken.add(drawn.fingerprint);
    onProgress(done + 1);
    await breathe();
    throwIfAborted(signal);
  }
  checkUsers(registry, users);
  return { ...registry, users };
}

function checkNames({ users }: Registry, listed: readonly ListedUser[]): void {
  const known = new Set(users.map(({ user }) => user));
  for (const { user } of listed) {
    const name = checkedName(user);
    if (known.has(name)) throw nameTaken(name);
    known.add(name);
  }
}
