/** What the decoder reads in the chosen cell's picture, against the fingerprint that it was drawn with. */
import { bitConfidences, bitsFromLogits, toBitString } from '../../fingerprint/bits.ts';
import type { CellReply } from '../../../workers/render/protocol.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import layout from '../../ui/layout.module.css';

export function CellReading({ seen }: { seen: CellReply }) {
  const { cell, logits } = seen;
  if (!logits) return <p className="muted">This model has no decoder, so nothing reads its bits back.</p>;
  const bits = toBitString(bitsFromLogits(logits));
  const right = [...bits].filter((bit, index) => bit === cell.fingerprint[index]).length;
  return (
    <div className={layout.stack}>
      <p>
        Read back:{' '}
        <span className="numeric">
          {right} of {bits.length}
        </span>{' '}
        bits right
      </p>
      <BitStrip
        label="Decoded bits"
        bits={bits}
        confidences={bitConfidences(logits)}
        reference={cell.fingerprint}
      />
    </div>
  );
}
