/**
 * Finds the line of a JSON text on which a value stands, for messages about files that people write by hand.
 */

export type JsonPath = readonly (string | number)[];

/** Finds the line, from 1, of the deepest part of a path that the text has. The text must be valid JSON. */
export function jsonLines(text: string): (path: JsonPath) => number {
  const lines = linesByPath(text);
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const line = lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  };
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The line on which each value, or its key, begins. */
function linesByPath(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  /** The current key or index of each open object or list; undefined while an object awaits a key. */
  const path: (string | number | undefined)[] = [];
  let line = 1;
  let from = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [token] = match;
    for (; from < match.index; from++) if (text[from] === '\n') line++;
    const note = (): void => {
      const key = JSON.stringify(path);
      if (!lines.has(key)) lines.set(key, line);
    };
    const isKey = path.length > 0 && path.at(-1) === undefined;
    if (token === '}' || token === ']') path.pop();
    else if (token === ',') path[path.length - 1] = following(path.at(-1));
    else if (token === '{' || token === '[') {
      note();
      path.push(token === '{' ? undefined : 0);
    } else if (token !== ':') {
      if (isKey) path[path.length - 1] = JSON.parse(token) as string;
      note();
    }
  }
  return lines;
}

/** In a list the next index; in an object a key comes next. */
const following = (at: string | number | undefined): number | undefined =>
  typeof at === 'number' ? at + 1 : undefined;
