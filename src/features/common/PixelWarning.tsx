/** Warns, where pictures are drawn, saved or read, if the self-test of pictures failed. */
import { useModels } from '../../state/models.ts';
import { ErrorNote } from '../../ui/Note.tsx';

export function PixelWarning() {
  const fault = useModels((state) => state.pixelFault);
  return fault && <ErrorNote error={fault} />;
}
