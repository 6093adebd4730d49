/**
 * Files that lie in folders and archives by accident: hidden files, leftovers of systems and tools, bins and backups.
 * Pictures among them are thumbnails, copies or deleted, so they are not used for training.
 */
const systemFolders = new Set([
  '__macosx',
  '$recycle.bin',
  '@eadir',
  '#recycle',
  '#snapshot',
  'system volume information',
  'lost+found',
  'lost.dir',
  'network trash folder',
  'temporary items',
  'found.000',
]);
const systemFiles = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  'icon\r',
  'folder.jpg.lnk',
]);

/**
 * Why a file is not needed, from its path within what was given. Undefined for other files. A folder that the user
 * chose is never litter, so leave it out of the path.
 */
export function litterReason(path: string): string | undefined {
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  const folders = parts.slice(0, -1);
  const name = parts.at(-1) ?? '';
  if (folders.some(isSystemFolder) || isSystemFolder(name) || systemFiles.has(name.toLowerCase()))
    return 'Not needed: a system’s own file.';
  // iCloud leaves a hidden placeholder where a picture was. The user meant the picture, so its line says why it is
  // missing.
  if (
    parts
      .slice(0, -1)
      .concat(isCloudPlaceholder(name) ? [] : name)
      .some((part) => part.startsWith('.'))
  )
    return 'Not needed: hidden files are left out.';
  return undefined;
}

function isCloudPlaceholder(name: string): boolean {
  return /^\..+\.icloud$/.test(name);
}

function isSystemFolder(name: string): boolean {
  return systemFolders.has(name.toLowerCase());
}
