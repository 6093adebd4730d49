/** The fingerprint that all cells have (in the matrix, the first column): flip bits, or type bits or hex. */
import { useState } from 'react';
import { readReference } from '../../state/decode.ts';
import { takesFingerprint } from '../../drawing/plan.ts';
import { changeExplore, firstFingerprint, toggleBit, useExplore } from '../../state/explore.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Whorl } from '../../ui/Whorl.tsx';
import { hexOf } from '../../state/bit-text.ts';
import styles from './ExploreRoom.module.css';

export function FingerprintEditor() {
  const state = useExplore();
  const { info } = state;
  const [typed, setTyped] = useState<string | null>(null);
  const fingerprint = firstFingerprint(state);
  if (!info || fingerprint === null || !takesFingerprint(state.mode)) return null;
  const read = typed === null ? null : readReference(typed, info.bits);
  return (
    <Panel title="Fingerprint">
      <div className={styles.editor}>
        <Whorl bits={fingerprint} size={132} />
        <div className={styles.stack}>
          <BitStrip label="Bits of the fingerprint" bits={fingerprint} onToggle={toggleBit} />
          <TextField
            label="As text"
            help="Bits or hex, first bit first."
            mono
            value={typed ?? hexOf(fingerprint)}
            error={read && 'problem' in read ? read.problem : undefined}
            onChange={(text) => {
              setTyped(text);
              const parsed = readReference(text, info.bits);
              if (parsed && 'bits' in parsed) {
                setTyped(null);
                changeExplore({ fingerprint: parsed.bits });
              }
            }}
          />
        </div>
      </div>
    </Panel>
  );
}
