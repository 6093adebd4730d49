/**
 * Parses the Python literals that numpy and other tools write into headers: dicts, tuples, lists, strings in either
 * quotes, whole numbers, True, False and None. Nothing is evaluated. Source: the Python Language Reference, 2.4.
 */
export type PythonLiteral =
  | string
  | number
  | boolean
  | null
  | PythonLiteral[]
  | Map<PythonLiteral, PythonLiteral>;

/** Parses a text that is one literal. Returns undefined if it is anything else, or is nested too deep. */
export function parsePythonLiteral(text: string): PythonLiteral | undefined {
  const parser = new LiteralParser(text);
  try {
    const value = parser.value(0);
    return parser.isAtEnd ? value : undefined;
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

const tokens =
  /\s*(?:#[^\n]*\n\s*)*(?:([[\](){},:])|[bBuU]?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(0[xX][\da-fA-F]+|[-+]?\d+)[lL]?\b|(True|False|None)\b)/y;
const words: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
const deepest = 10;

class LiteralParser {
  #at = 0;
  /** A copy, since the expression remembers where it stopped. */
  readonly #tokens = new RegExp(tokens);

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.text.slice(this.#at).trim() === '';
  }

  value(depth: number): PythonLiteral {
    if (depth > deepest) throw new NoLiteral();
    const [, sign, quoted, number, word] = this.#token();
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll(/\\(['"\\])/g, '$1');
    if (number !== undefined) return Number(number);
    if (word !== undefined) return words[word] ?? null;
    if (sign === '{') return new Map(this.#items('}', () => this.#pair(depth + 1)));
    if (sign === '[') return this.#items(']', () => this.value(depth + 1));
    if (sign === '(') return this.#items(')', () => this.value(depth + 1));
    throw new NoLiteral();
  }

  #pair(depth: number): [PythonLiteral, PythonLiteral] {
    const key = this.value(depth);
    if (this.#token()[1] !== ':') throw new NoLiteral();
    return [key, this.value(depth)];
  }

  /** Items separated by commas. A comma after the last one is allowed. */
  #items<T>(end: string, read: () => T): T[] {
    const items: T[] = [];
    while (!this.#skip(end)) {
      items.push(read());
      if (this.#skip(end)) break;
      if (!this.#skip(',')) throw new NoLiteral();
    }
    return items;
  }

  #token(): RegExpExecArray {
    this.#tokens.lastIndex = this.#at;
    const token = this.#tokens.exec(this.text);
    if (!token) throw new NoLiteral();
    this.#at = this.#tokens.lastIndex;
    return token;
  }

  #skip(sign: string): boolean {
    const before = this.#at;
    if (this.#token()[1] === sign) return true;
    this.#at = before;
    return false;
  }
}
