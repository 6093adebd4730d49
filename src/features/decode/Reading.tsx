/** The bits that were read: as a strip, as a whorl, as bits and hex, and logit by logit. */
import type { DecodeReply } from '../../../workers/render/protocol.ts';
import { bitConfidences } from '../../fingerprint/bits.ts';
import { hexOf } from '../../state/bit-text.ts';
import { readReference, useDecode } from '../../state/decode.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Whorl } from '../../ui/Whorl.tsx';
import { CodedWord } from './CodedWord.tsx';
import styles from './DecodeRoom.module.css';

interface Bit {
  place: number;
  logit: number;
}

const columns: Column<Bit>[] = [
  { head: 'Bit', isNumeric: true, cell: ({ place }) => place },
  { head: 'Read as', isNumeric: true, cell: ({ logit }) => (logit > 0 ? 1 : 0) },
  { head: 'Logit', isNumeric: true, cell: ({ logit }) => logit.toFixed(2) },
];

export function Reading({ reply }: { reply: DecodeReply }) {
  const reference = useDecode((state) => state.reference);
  const coded = useDecode((state) => state.coded);
  const read = readReference(reference, reply.bits.length);
  return (
    <Panel title="What was read">
      <div className={styles.head}>
        <Whorl bits={reply.bits} size={104} />
        <dl>
          <dt>Hex</dt>
          <dd>
            <code className={styles.bits}>{hexOf(reply.bits)}</code>
          </dd>
        </dl>
      </div>
      <BitStrip
        label="Decoded fingerprint"
        bits={reply.bits}
        confidences={bitConfidences(reply.logits)}
        reference={read && 'bits' in read ? read.bits : undefined}
      />
      {read && 'bits' in read && (
        <div>
          <p className={styles.facts}>What it is compared with</p>
          <BitStrip label="Fingerprint compared with" bits={read.bits} />
        </div>
      )}
      <div>
        <p className={styles.facts}>Decoded bits, first bit first</p>
        <div role="region" aria-label="Decoded bits">
          <code className={styles.bits}>{reply.bits}</code>
        </div>
      </div>
      {coded && <CodedWord coded={coded} read={reply.bits} />}
      <p className={styles.facts}>
        Bars above the line are ones, below it zeros; a longer bar is a larger logit. A decoder gives large
        logits for any picture, innocent ones too: only agreement with a known fingerprint is evidence.
      </p>
      <details>
        <summary>Logit by logit</summary>
        <DataTable
          short
          label="Logit by logit"
          columns={columns}
          rows={Array.from(reply.logits, (logit, index) => ({ place: index + 1, logit }))}
          rowKey={({ place }) => place}
        />
      </details>
    </Panel>
  );
}
