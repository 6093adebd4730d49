/** The chosen cell's fingerprint, to be changed: the cells that share it change with it. */
import { hexOf } from '../../state/bit-text.ts';
import { copyText } from '../../state/copy-text.ts';
import { giveFingerprint, invertFingerprint, previewBit, setBit } from '../../state/explore.ts';
import { showSensitivity, switchSensitivity, useSensitivity } from '../../state/explore-sensitivity.ts';
import { randomFingerprint } from '../../state/random.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import { Button } from '../../ui/Button.tsx';
import { Switch } from '../../ui/Field.tsx';
import { FingerprintField } from './FingerprintField.tsx';
import layout from '../../ui/layout.module.css';

export function FingerprintEditor({ fingerprint, sharedBy }: { fingerprint: string; sharedBy: string }) {
  const isOn = useSensitivity((state) => state.isOn);
  return (
    <div className={layout.stack}>
      <Switch
        label="What a bit moves"
        help="Point at a bit, or go to it with the arrow keys: the pixels that it moves light up."
        checked={isOn}
        onChange={switchSensitivity}
      />
      <div className={layout.buttons}>
        <Button small onClick={() => giveFingerprint(randomFingerprint(fingerprint.length))}>
          Random
        </Button>
        <Button small onClick={invertFingerprint}>
          Invert
        </Button>
        <Button small onClick={() => void copyText(hexOf(fingerprint), 'The fingerprint was copied.')}>
          Copy hex
        </Button>
      </div>
      <FingerprintField
        label="As text"
        help={`Bits or hex, first bit first. ${sharedBy}`}
        fingerprint={fingerprint}
        onGive={giveFingerprint}
      />
    </div>
  );
}

/** The bits themselves, for a pointer or keys. */
export function FingerprintBits({ fingerprint }: { fingerprint: string }) {
  return <BitStrip label="Bits of the fingerprint" bits={fingerprint} onSet={setBit} onPoint={pointAt} />;
}

/** The bit that the pointer or the focus is on. Under a map the flipped picture would not be seen, and the map would wait for it. */
function pointAt(bit: number | null): void {
  previewBit(useSensitivity.getState().isOn ? null : bit);
  void showSensitivity(bit);
}
