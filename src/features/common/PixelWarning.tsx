/** What the self-test of pictures found, where pictures are drawn, saved or read. Silent when all is well. */
import { useModels } from '../../state/models.ts';
import { ErrorNote } from '../../ui/Note.tsx';

export function PixelWarning() {
  const fault = useModels((state) => state.pixelFault);
  return fault && <ErrorNote error={fault} />;
}
