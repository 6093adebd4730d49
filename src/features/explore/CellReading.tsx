/** What the decoder reads in the chosen cell's picture, against the fingerprint that it was drawn with. */
import { bitConfidences, bitsFromLogits, toBitString } from '../../fingerprint/bits.ts';
import type { CellReply } from '../../../workers/render/protocol.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import layout from '../../ui/layout.module.css';

export function CellReading({ reading: { cell, logits } }: { reading: CellReply }) {
  if (!logits) return <p className="muted">This model has no decoder, so nothing reads its bits back.</p>;
  const bits = toBitString(bitsFromLogits(logits));
  return (
    <div className={layout.stack}>
      <p>
        Read back:{' '}
        <span className="numeric">
          {rightOf(bits, cell.fingerprint)} of {bits.length}
        </span>{' '}
        bits right
        {cell.mix && (
          <>
            ,{' '}
            <span className="numeric">
              {rightOf(bits, cell.mix.fingerprint)} of {bits.length}
            </span>{' '}
            as the second fingerprint has them
          </>
        )}
      </p>
      <BitStrip
        small
        label="Decoded bits"
        bits={bits}
        confidences={bitConfidences(logits)}
        reference={cell.fingerprint}
      />
    </div>
  );
}

const rightOf = (bits: string, fingerprint: string): number =>
  [...bits].filter((bit, index) => bit === fingerprint[index]).length;
