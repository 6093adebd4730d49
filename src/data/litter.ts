/**
 * What lies in folders and archives without being meant: hidden files, what systems and tools leave behind, bins and backups.
 * Pictures in there are thumbnails, copies or thrown away, so none of it is trained on.
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
 * Why a file is not needed, by its path within what was given; undefined for the others. A folder that was given by name is
 * no litter itself, so it is left out of the path.
 */
export function litterReason(path: string): string | undefined {
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  const folders = parts.slice(0, -1);
  const name = parts.at(-1) ?? '';
  if (folders.some(isSystemFolder) || isSystemFolder(name) || systemFiles.has(name.toLowerCase()))
    return 'Not needed: a system’s own file.';
  // What iCloud leaves in the place of a picture is hidden, but the picture was meant: its line says why it is not there.
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
