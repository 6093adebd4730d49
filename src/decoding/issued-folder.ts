/**
 * Turns a user's name into a folder name that every disk takes. A hash is added where another name could give
 * the same folder.
 */
import { fileStemOf } from '../base/file-name.ts';
import { hashOf } from '../base/short-hash.ts';

export function issuedFolder(user: string): string {
  const stem = fileStemOf(user, 'user');
  return /^[a-z0-9._-]+$/.test(user) && stem === user ? stem : `${stem}-${hashOf(user)}`;
}
