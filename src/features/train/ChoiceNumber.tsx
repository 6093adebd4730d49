/** One numeric field of the form, with the engine's range in its help. */
import { changeChoices, useTrainForm } from '../../state/train-form.ts';
import { NumberField } from '../../ui/Field.tsx';
import { limitsOf, numberOf, type NumberFieldText } from './fields.ts';

export function ChoiceNumber({ field }: { field: NumberFieldText }) {
  const value = useTrainForm((state) => numberOf(state.choices, field.key));
  const fixed = useTrainForm((state) => field.network === true && state.startFrom !== null);
  const [min, max] = limitsOf(field.key);
  return (
    <NumberField
      label={field.label}
      help={fixed ? 'As in the model that the run starts from.' : field.help}
      unit={field.unit}
      value={value}
      min={min}
      max={max}
      step={field.step ?? 1}
      disabled={fixed}
      onChange={(next) => changeChoices({ [field.key]: next })}
    />
  );
}
