/**
 * Lays out WGSL for reading: one statement a line, indented by braces. For people and snapshots; a driver gets
 * the source as it was made.
 */

/** Only spaces and line breaks change. */
export function laidOut(wgsl: string): string {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let parentheses = 0;
  const end = (): void => {
    const text = line.replaceAll(/\s+/g, ' ').trim();
    if (text) lines.push('  '.repeat(depth) + text);
    line = '';
  };
  for (const piece of wgsl.match(/\/\/[^\n]*|[{}();]|[^{}();/]+|\//g) ?? []) {
    if (piece.startsWith('//')) {
      end();
      line = piece;
      end();
      continue;
    }
    if (piece === '(') parentheses++;
    if (piece === ')') parentheses--;
    if (piece === '}') {
      end();
      depth--;
    }
    line += piece;
    if (piece === '{') {
      end();
      depth++;
    } else if (piece === '}' || (piece === ';' && parentheses === 0)) end();
  }
  end();
  return lines
    .join('\n')
    .replaceAll(/\}\n\s*else\b/g, '} else')
    .replaceAll(/^(@compute .*\)) (fn main)/gm, '$1\n$2')
    .replaceAll(/\n(fn \w+\(.*\{|@compute)/g, (line) => (line.startsWith('\nfn main') ? line : `\n${line}`));
}
