/** One setting of the form, as the engine's table describes it. */
import type { Field, FieldTable } from '../../engine/training/fields/field.ts';
import { trainingFields } from '../../engine/training/fields/index.ts';
import { changeSetting, fixedWhy, useTrainForm } from '../../state/train-form.ts';
import { ChoiceField, NumberField, Switch } from '../../ui/Field.tsx';
import { ends } from './fields.ts';
import { ScheduleControl } from './ScheduleControl.tsx';

export function SettingField({ name }: { name: string }) {
  const table: FieldTable = trainingFields;
  const field = table[name];
  const values: Readonly<Record<string, unknown>> = useTrainForm(({ settings }) => settings);
  const fixedBy = useTrainForm((form) => fixedWhy(form, name));
  if (!field) return null;
  const change = (value: unknown): void => changeSetting(name, value);
  return <FieldControl field={field} value={values[name]} fixedBy={fixedBy} onChange={change} />;
}

interface ControlProps<Kind extends Field = Field> {
  field: Kind;
  value: unknown;
  /** Why it can't be changed; shown in place of the help. */
  fixedBy?: string | undefined;
  onChange: (value: unknown) => void;
}

/** The control for a field's kind. */
export function FieldControl({ field, value, fixedBy, onChange }: ControlProps) {
  const frame = { label: field.label, help: fixedBy ?? field.help, disabled: fixedBy !== undefined };
  switch (field.kind) {
    case 'number':
      return (
        <NumberField
          {...frame}
          unit={field.unit}
          value={Number(value)}
          min={field.least}
          max={field.most}
          step={field.whole ? 1 : 'any'}
          onChange={onChange}
        />
      );
    case 'choice':
      return (
        <ChoiceField
          {...frame}
          value={String(value)}
          options={field.options.map((option) => ({ value: String(option.value), label: option.label }))}
          onChange={(chosen) =>
            onChange(field.options.find((option) => String(option.value) === chosen)?.value)
          }
        />
      );
    case 'flag':
      return <Switch {...frame} checked={value === true} onChange={onChange} />;
    case 'range':
      return <RangeControl field={field} value={value} fixedBy={fixedBy} onChange={onChange} />;
    case 'schedule':
      return <ScheduleControl {...frame} value={value} onChange={onChange} />;
  }
}

/** Two choices. Moving one past the other moves both. */
function RangeControl({ field, value, fixedBy, onChange }: ControlProps<Field & { kind: 'range' }>) {
  const [low, high] = (Array.isArray(value) ? value : field.default).map(Number);
  const options = ends(field).map((log2) => ({ value: String(log2), label: `${2 ** log2} px` }));
  const end = (label: string, log2: number, change: (log2: number) => unknown) => (
    <ChoiceField
      label={`${field.label} ${label}`}
      help={fixedBy ?? field.help}
      value={String(log2)}
      disabled={fixedBy !== undefined}
      options={options}
      onChange={(chosen) => onChange(change(Number(chosen)))}
    />
  );
  return (
    <>
      {end('from', low!, (from) => [from, Math.max(from, high!)])}
      {end('to', high!, (to) => [Math.min(low!, to), to])}
    </>
  );
}
