/** A registry with one user more, at once and with a fingerprint that is given; the studio adds users by grow.ts. */
import { checkUsers, newUser, type NewUser, type Registry } from '../registry.ts';

/** Throws 'registry-duplicate' for a name or fingerprint that is taken, 'registry-name', or 'fingerprint-length'. */
export function addUser(registry: Registry, given: NewUser): Registry {
  const users = [...registry.users, newUser(given)];
  checkUsers(registry, users);
  return { ...registry, users };
}
