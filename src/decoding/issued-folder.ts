/** A user's name as a folder that every disk takes; with a hash where other names could come to the same. */
import { fileStemOf } from '../base/file-name.ts';
import { hashOf } from '../base/short-hash.ts';

export function issuedFolder(user: string): string {
  const stem = fileStemOf(user, 'user');
  return /^[a-z0-9._-]+$/.test(user) && stem === user ? stem : `${stem}-${hashOf(user)}`;
}
