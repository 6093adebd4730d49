/**
 * The loaded model at work: bits, their embedding, the generator's maps, the picture, the decoder's maps, the
 * bits that are read back. When a bit is flipped, each stage shows how far that moved it.
 */
import type { ReactNode } from 'react';
import type { TraceReply } from '../../../workers/render/protocol.ts';
import { bitConfidences, bitsFromLogits, toBitString } from '../../fingerprint/bits.ts';
import { setLessonBit, useLesson } from '../../state/lesson.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { ValueStrip } from '../../ui/ValueStrip.tsx';
import { Maps } from './Maps.tsx';
import { Stage } from './Stage.tsx';
import layout from '../../ui/layout.module.css';
import styles from './LivingDiagram.module.css';

export function LivingDiagram({ shown }: { shown: TraceReply }) {
  const fingerprint = useLesson((state) => state.fingerprint);
  const flipped = useLesson((state) => state.flipped);
  const { embedding, generator, picture, decoder, logits } = shown;
  // Every change runs through the stages once.
  const wave = `${shown.cell.seed} ${shown.cell.fingerprint}`;
  const stages: { title: string; moved?: number; body: ReactNode; wide?: boolean }[] = [
    {
      title: `Fingerprint, ${fingerprint.length} bits`,
      wide: true,
      body: (
        <>
          <BitStrip label="Bits that go in" bits={fingerprint} onSet={setLessonBit} />
          <p className="muted">
            {flipped === null
              ? 'Flip one, and follow it down.'
              : `Bit ${flipped + 1} was flipped. Below, each step says how far that moved it.`}
          </p>
        </>
      ),
    },
    {
      title: 'Embedding',
      moved: embedding.moved,
      wide: true,
      body: (
        <ValueStrip label="What the mapping network makes of the bits" values={embedding.values} base={0} />
      ),
    },
    ...generator.map((stage) => ({
      title: `Generator, ${stage.size}×${stage.size}`,
      moved: stage.moved,
      body: <Maps stage={stage} network="generator" />,
    })),
    {
      title: 'Picture',
      moved: picture.moved,
      body: (
        <div className={styles.picture}>
          <figure>
            <ImageGrid label="The picture that comes out" sheet={picture.now} />
            <figcaption className="muted">As it is saved</figcaption>
          </figure>
          {picture.moved > 0 && (
            <figure>
              <ImageGrid label="Where the picture moved" sheet={picture.change} />
              <figcaption className="muted">Where it moved, white most</figcaption>
            </figure>
          )}
        </div>
      ),
    },
    ...decoder.map((stage) => ({
      title: `Decoder, ${stage.size}×${stage.size}`,
      moved: stage.moved,
      body: <Maps stage={stage} network="decoder" />,
    })),
    {
      title: 'Bits that are read back',
      wide: true,
      body: logits ? (
        <ReadBack logits={logits} fingerprint={shown.cell.fingerprint} />
      ) : (
        <p className="muted">This model has no decoder, so nothing reads its bits back.</p>
      ),
    },
  ];
  return (
    <ol className={`${layout.fields} ${styles.flow}`} role="list">
      {stages.map(({ title, body, ...stage }, step) => (
        <Stage key={title} title={title} step={step} wave={wave} {...stage}>
          {body}
        </Stage>
      ))}
    </ol>
  );
}

function ReadBack({ logits, fingerprint }: { logits: Float32Array; fingerprint: string }) {
  const bits = toBitString(bitsFromLogits(logits));
  const right = [...bits].filter((bit, i) => bit === fingerprint[i]).length;
  return (
    <>
      <BitStrip
        label="Decoded bits"
        bits={bits}
        confidences={bitConfidences(logits)}
        reference={fingerprint}
      />
      <p>
        <span className="numeric">
          {right} of {bits.length}
        </span>{' '}
        bits are right. The longer a bar, the surer the decoder; a cross marks a bit that came back wrong.
      </p>
    </>
  );
}
