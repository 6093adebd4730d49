/** All cells of the grid on one canvas, each pixel as large as one likes: zoomed and moved in a dialog. */
import { useState } from 'react';
import { useExplore } from '../../state/explore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ZoomPicture } from '../../ui/ZoomPicture.tsx';

export function EnlargeGrid() {
  const sheet = useExplore((state) => state.shown?.sheet);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button small disabled={!sheet} onClick={() => setOpen(true)}>
        Enlarge grid
      </Button>
      {sheet && isOpen && (
        <Dialog title="The grid" wide onClose={() => setOpen(false)}>
          <ZoomPicture label="All cells of the grid" sheet={sheet} />
        </Dialog>
      )}
    </>
  );
}
