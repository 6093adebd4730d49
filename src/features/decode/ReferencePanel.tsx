/** The fingerprint that a picture is compared with, and the false-positive rate of verdicts. */
import type { DecodeReply } from '../../../workers/render/protocol.ts';
import { rateRange } from '../../fingerprint/verdict.ts';
import { readReference, setReference, useDecode } from '../../state/decode.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField, TextField } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import styles from './DecodeRoom.module.css';

export function ReferencePanel({ reply }: { reply: DecodeReply }) {
  const reference = useDecode((state) => state.reference);
  const rate = usePreferences((state) => state.falsePositiveRate);
  const bitCount = reply.bits.length;
  const read = readReference(reference, bitCount);
  const claimed = useDecode((state) => state.claimed?.claim.fingerprint);
  return (
    <Panel title="Against a known fingerprint">
      <TextField
        label="Fingerprint to compare with"
        help={`${bitCount} bits, or ${Math.ceil(bitCount / 4)} hex digits. Explore can send one here.`}
        mono
        value={reference}
        error={read && 'problem' in read ? read.problem : undefined}
        onChange={setReference}
      />
      {claimed !== undefined && claimed !== reference && (
        <div>
          <Button small onClick={() => setReference(claimed)}>
            Compare with what the file claims
          </Button>
          <p className={styles.facts}>
            The file’s own text names a fingerprint: <code className={styles.bits}>{claimed}</code> Anyone can
            write such a text; the pixels are what counts.
          </p>
        </div>
      )}
      <NumberField
        label="False-positive rate"
        help="The largest chance of naming anyone falsely that a verdict may have."
        value={rate}
        min={rateRange.least}
        max={rateRange.most}
        step="any"
        onChange={(falsePositiveRate) => setPreferences({ falsePositiveRate })}
      />
    </Panel>
  );
}
