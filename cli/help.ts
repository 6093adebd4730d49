/** Help texts, made from the commands' tables. */
import { optionName, type Option } from './arguments.ts';
import type { AnyCommand } from './command.ts';

const WIDTH = 100;

interface Described {
  name: string;
  summary: string;
}

export function commandHelp({ name, summary }: Described, { positionals, options }: AnyCommand): string {
  const lines = [['studio', name, positionals, '[options]'].filter(Boolean).join(' '), '', summary, ''];
  const rows = Object.entries(options).map(([key, option]) => {
    const left = `  --${optionName(key)} ${option.placeholder}`;
    const also = option.aliases ? ` (also ${option.aliases.map((alias) => `--${alias}`).join(', ')})` : '';
    return [left, `${option.help}${also}${defaultText(option.fallback)}`] as const;
  });
  for (const [left, right] of rows) lines.push(left, ...wrapped(right, '      '));
  return `${lines.join('\n')}\n`;
}

export function overview(commands: readonly Described[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    'studio COMMAND [options]      (npm run -s studio -- COMMAND …)',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'studio COMMAND --help lists the options of a command. Options alone mean train, or metrics where --network is among them.',
    '',
  ].join('\n');
}

function defaultText(fallback: Option<unknown>['fallback']): string {
  if ('required' in fallback) return ' Required.';
  const { value, text } = fallback;
  if (value === undefined || value === '') return '';
  return ` Default: ${text ?? (Array.isArray(value) ? value.join('-') : JSON.stringify(value))}.`;
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
