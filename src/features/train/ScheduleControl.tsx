/** Chooses one of the schedules that have a name. One out of a model or a file stays on offer while it is chosen. */
import type { ReactNode } from 'react';
import { isScheduleName, schedules } from '../../engine/training/schedules/index.ts';
import { ChoiceField } from '../../ui/Field.tsx';

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
  const isNamed = isScheduleName(value);
  return (
    <ChoiceField
      {...frame}
      value={isNamed ? value : own}
      options={isNamed ? named : [...named, { value: own, label: 'one of its own' }]}
      onChange={(chosen) => {
        if (chosen !== own) onChange(chosen);
      }}
    />
  );
}
