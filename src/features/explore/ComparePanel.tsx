/** Compares the pinned cell with the chosen one. Empty while none is pinned. */
import { useCallback } from 'react';
import { hexOf } from '../../state/bit-text.ts';
import { useChosenCell } from '../../state/explore-cell.ts';
import { differenceSpectrum, unpin, usePinned } from '../../state/explore-pin.ts';
import { Button } from '../../ui/Button.tsx';
import { ComparePictures } from '../../ui/ComparePictures.tsx';
import { Panel } from '../../ui/Panel.tsx';

export function ComparePanel() {
  const pinned = usePinned((state) => state.pinned);
  const seen = useChosenCell((state) => (state.preview ?? state).seen);
  const [first, second] = [pinned?.picture, seen?.picture];
  const spectrumOf = useCallback(
    async (gain: number) => (first && second ? differenceSpectrum({ first, second, gain }) : null),
    [first, second],
  );
  if (!pinned || !seen) return null;
  const bits = pinned.cell.fingerprint;
  const different = [...bits].filter((bit, index) => bit !== seen.cell.fingerprint[index]).length;
  return (
    <Panel
      title="Pinned and chosen"
      actions={
        <Button small look="quiet" onClick={unpin}>
          Unpin
        </Button>
      }
    >
      <ComparePictures
        first={pinned.picture}
        second={seen.picture}
        firstLabel="the pinned cell"
        secondLabel="the chosen cell"
        spectrumOf={spectrumOf}
      />
      <p className="muted">
        Pinned: seed {pinned.cell.seed}, fingerprint <code>{hexOf(bits)}</code>.{' '}
        <span className="numeric">
          {different} of {bits.length}
        </span>{' '}
        bits differ.
      </p>
    </Panel>
  );
}
