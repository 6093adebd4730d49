/**
 * A list of users as CSV: a name a row, and a note beside it if there is a second column. The first row may say `user`
 * and `note`. A cell that a spreadsheet would reckon as a formula is refused.
 */
import Papa from 'papaparse';
import { StudioError, toPlainError } from '../../base/error.ts';
import { registryText } from './json.ts';
import { checkedName } from './registry.ts';

export interface ListedUser {
  user: string;
  note: string;
}

/** What spreadsheets take for a formula (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/;

interface Row {
  /** As the file counts them, from 1; empty ones too. */
  row: number;
  cells: string[];
}

/** Throws 'bad-csv' or 'registry-name' that names the row; two rows of one name, and a list of nobody, are refused as well. */
export function parseNames(bytes: Uint8Array): ListedUser[] {
  const seen = new Map<string, number>();
  const listed = namedRows(registryText(bytes)).map(({ row, cells }) => {
    const [name = '', note = '', ...more] = cells;
    if (more.some((cell) => cell.trim() !== '')) throw badCsv(row, 'it has more than a name and a note.');
    const suspect = [name, note].find((cell) => formula.test(cell));
    if (suspect !== undefined) {
      throw badCsv(row, `${JSON.stringify(suspect.slice(0, 40))} begins as a formula does.`);
    }
    const user = nameIn(row, name);
    const before = seen.get(user);
    if (before !== undefined) throw badCsv(row, `${user} stands in row ${before} already.`);
    seen.set(user, row);
    return { user, note: note.trim() };
  });
  if (listed.length === 0) {
    throw new StudioError('bad-csv', 'The list names nobody.', 'Put one name in each row.');
  }
  return listed;
}

/** What is in a list but its head and empty rows. */
function namedRows(text: string): Row[] {
  const { data, errors } = Papa.parse<string[]>(text);
  const fault = errors.find(({ code }) => code !== 'UndetectableDelimiter');
  if (fault) throw badCsv((fault.row ?? 0) + 1, fault.message);
  const rows = data
    .map((cells, index): Row => ({ row: index + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const isHead = rows[0]?.cells[0]?.trim().toLowerCase() === 'user';
  return isHead ? rows.slice(1) : rows;
}

function nameIn(row: number, name: string): string {
  try {
    return checkedName(name);
  } catch (error) {
    const { code, message, hint } = toPlainError(error);
    throw new StudioError(code, `Row ${row}: ${message}`, hint);
  }
}

function badCsv(row: number, fault: string): StudioError {
  return new StudioError(
    'bad-csv',
    `Row ${row} of the list cannot be used: ${fault}`,
    'Put one name in each row, and a note after a comma if you like. Nothing was taken from the list.',
  );
}
