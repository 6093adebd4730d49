/** Chooses the model that a room works with. */
import { useModels } from '../../state/models.ts';
import { ChoiceField } from '../../ui/Field.tsx';

interface ModelChoiceProps {
  label?: string;
  help?: string;
  modelId: string;
  onChoose: (modelId: string) => void;
}

/** A model that is not listed (yet) is shown by its id. */
export function ModelChoice({ label = 'Model', modelId, onChoose, ...rest }: ModelChoiceProps) {
  const models = useModels((state) => state.models);
  const options = (models ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (!options.some(({ value }) => value === modelId)) options.unshift({ value: modelId, label: modelId });
  return <ChoiceField {...rest} label={label} value={modelId} options={options} onChange={onChoose} />;
}
