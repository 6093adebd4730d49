/** --schedule NAME|FILE: a schedule that the studio knows by name, or a JSON file. */
import { readFileSync } from 'node:fs';
import { isScheduleName, schedules, type ScheduleName } from '../../src/engine/training/schedules/index.ts';
import { parseScheduleText } from '../../src/engine/training/schedules/parse-schedule.ts';
import type { Schedule } from '../../src/engine/training/schedules/schedule.ts';
import type { Option } from '../arguments.ts';

export function scheduleOption(help: string): Option<ScheduleName | Schedule> {
  const names = Object.keys(schedules);
  return {
    placeholder: `${names.join('|')}|FILE`,
    help,
    fallback: { required: true },
    parse: (text) => (isScheduleName(text) ? text : parseScheduleText(readText(text))),
  };

  function readText(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new Error(`it is neither ${names.join(' nor ')} nor a file that can be read.`);
    }
  }
}
