/** Names of files made from what a person called a thing: free text in, something every file system takes out. */

/** Letters, digits, dots, dashes and underscores, at most 80; `fallback` where nothing of the name is left. */
export function fileStemOf(name: string, fallback: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || fallback
  );
}
