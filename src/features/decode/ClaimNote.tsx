/**
 * Names the model that a picture's file claims to come from, and says whether its decoder is here. The note
 * calls it a claim.
 */
import { useDecode } from '../../state/decode.ts';
import { useModels } from '../../state/models.ts';
import { Note } from '../../ui/Note.tsx';

export function ClaimNote() {
  const claimed = useDecode((state) => state.claimed);
  const models = useModels((state) => state.models);
  if (claimed?.claim.model === undefined) return null;
  const { claim, modelId } = claimed;
  if (modelId === null) {
    return (
      <Note tone="warm" title="The file claims a model that is not here">
        <p>
          Only that model’s decoder can read the picture. Import the model whose SHA-256 begins with{' '}
          <code>{claim.model?.slice(0, 12)}</code>, and drop the picture again.
        </p>
      </Note>
    );
  }
  const name = models?.find(({ id }) => id === modelId)?.name ?? modelId;
  return (
    <Note title={`The file claims to be a picture of “${name}”`}>
      <p>That model’s decoder was chosen. Anyone can write such a claim; the pixels are what counts.</p>
    </Note>
  );
}
