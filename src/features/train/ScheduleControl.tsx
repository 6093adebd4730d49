/**
 * Chooses a schedule by name, or takes a person's own: from a file, or by editing the chosen stages. Errors
 * name stage, field and line, and a schedule with errors is not passed on.
 */
import { useState, type ReactNode } from 'react';
import { toPlainError } from '../../base/error.ts';
import { planned } from '../../engine/training/config.ts';
import { isScheduleName, schedules } from '../../engine/training/schedules/index.ts';
import { parseSchedule, parseScheduleText } from '../../engine/training/schedules/parse-schedule.ts';
import { useTrainForm } from '../../state/train-form.ts';
import { ChoiceField, TextAreaField } from '../../ui/Field.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';

const named = Object.entries(schedules).map(([value, { label }]) => ({ value, label }));
const own = 'own';

interface Props {
  label: string;
  help: ReactNode;
  disabled: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}

export function ScheduleControl({ value, onChange, ...frame }: Props) {
  const settings = useTrainForm((form) => form.settings);
  // The stages behind a name depend on the run's length.
  const stages = isScheduleName(value)
    ? planned({ ...settings, schedule: value }).schedule
    : parseSchedule(value);
  /** The text typed or read last; null where a name is chosen. */
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const isNamed = isScheduleName(value);

  function take(text: string): void {
    setDraft(text);
    try {
      onChange(parseScheduleText(text));
      setProblem(undefined);
    } catch (error) {
      setProblem(toPlainError(error).message);
    }
  }

  return (
    <>
      <ChoiceField
        {...frame}
        value={isNamed ? value : own}
        options={isNamed ? named : [...named, { value: own, label: `its own: ${stages.name}` }]}
        onChange={(chosen) => {
          setDraft(null);
          setProblem(undefined);
          if (chosen !== own) onChange(chosen);
        }}
      />
      {!frame.disabled && (
        <details>
          <summary>Stages of the schedule</summary>
          <TextAreaField
            label="Stages, as JSON"
            help="docs/SCHEDULES.md tells the fields. The PyTorch twin reads the same file."
            error={problem}
            value={draft ?? JSON.stringify(stages, null, 2)}
            onChange={take}
          />
          <FilePicker
            label="Load a schedule file"
            accept=".json,application/json"
            onFiles={([file]) => void file?.text().then(take)}
          />
        </details>
      )}
    </>
  );
}
