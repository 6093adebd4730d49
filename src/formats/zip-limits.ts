/** What an archive of the plain zip format can hold. zip64 is read (zip-directory.ts) and not written. */
export const mostZipEntries = 65_535;
export const mostZipBytes = 2 ** 32 - 1;
