/** File names made from free text: the result is a name that every file system takes. */

/** At most 80 letters, digits, dots, dashes and underscores; `fallback` where nothing of the name is left. */
export function fileStemOf(name: string, fallback: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || fallback
  );
}
