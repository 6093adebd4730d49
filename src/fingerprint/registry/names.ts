/**
 * A list of users as CSV: a name a row, and a note beside it if there is a second column. The first row may say `user`
 * and `note`. A cell that a spreadsheet would reckon as a formula is refused.
 */
import Papa from 'papaparse';
import { StudioError } from '../../base/error.ts';
import { registryText } from './json.ts';
import { checkedName } from './registry.ts';

export interface ListedUser {
  user: string;
  note: string;
}

/** What spreadsheets take for a formula (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/;

/** Throws 'bad-csv' or 'registry-name' that names the row; two rows of one name are refused as well. */
export function parseNames(bytes: Uint8Array): ListedUser[] {
  const { data, errors } = Papa.parse<string[]>(registryText(bytes), { skipEmptyLines: 'greedy' });
  const fault = errors.find(({ code }) => code !== 'UndetectableDelimiter');
  if (fault) throw badCsv((fault.row ?? 0) + 1, fault.message);
  const isHead = data[0]?.[0]?.trim().toLowerCase() === 'user';
  const seen = new Map<string, number>();
  return data.slice(isHead ? 1 : 0).map((cells, index) => {
    const row = index + (isHead ? 2 : 1);
    const [name = '', note = '', ...more] = cells;
    if (more.some((cell) => cell.trim() !== '')) throw badCsv(row, 'it has more than a name and a note.');
    const suspect = [name, note].find((cell) => formula.test(cell));
    if (suspect !== undefined) {
      throw badCsv(row, `${JSON.stringify(suspect.slice(0, 40))} begins as a formula does.`);
    }
    const user = checkedName(name);
    const before = seen.get(user);
    if (before !== undefined) throw badCsv(row, `${user} stands in row ${before} already.`);
    seen.set(user, row);
    return { user, note: note.trim() };
  });
}

function badCsv(row: number, fault: string): StudioError {
  return new StudioError(
    'bad-csv',
    `Row ${row} of the list cannot be used: ${fault}`,
    'Put one name in each row, and a note after a comma if you like. Nothing was taken from the list.',
  );
}
