/** --schedule NAME|FILE: one that the studio knows by name, or a JSON file of one's own. */
import { readFileSync } from 'node:fs';
import { toPlainError } from '../../src/base/error.ts';
import { isScheduleName, schedules, type ScheduleName } from '../../src/engine/training/schedules/index.ts';
import { parseSchedule } from '../../src/engine/training/schedules/parse-schedule.ts';
import type { Schedule } from '../../src/engine/training/schedules/schedule.ts';
import type { Option } from '../arguments.ts';

export function scheduleOption(help: string): Option<ScheduleName | Schedule> {
  const names = Object.keys(schedules);
  return {
    placeholder: `${names.join('|')}|FILE`,
    help,
    fallback: { required: true },
    parse: (text) => (isScheduleName(text) ? text : parseSchedule(readJson(text))),
  };

  function readJson(path: string): unknown {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      throw new Error(`it is neither ${names.join(' nor ')} nor a file that can be read.`);
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(`the file is not JSON: ${toPlainError(error).message}`, { cause: error });
    }
  }
}
