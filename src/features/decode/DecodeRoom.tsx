/** Decode: one image, and what a decoder reads in it. */
import { useEffect } from 'react';
import { sayShortfall } from '../../fingerprint/sentence.ts';
import {
  decodeFile,
  decodeWith,
  judgeReference,
  rankModels,
  stopDecoding,
  useDecode,
} from '../../state/decode.ts';
import { refreshModels, useModels } from '../../state/models.ts';
import { usePreferences } from '../../state/preferences.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField } from '../../ui/Field.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { EmptyState, Panel } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { PixelWarning } from '../common/PixelWarning.tsx';
import { ClaimNote } from './ClaimNote.tsx';
import { DroppedImage } from './DroppedImage.tsx';
import { Ranking } from './Ranking.tsx';
import { Reading } from './Reading.tsx';
import { ReferencePanel } from './ReferencePanel.tsx';
import { VerdictPanel } from './VerdictPanel.tsx';
import styles from './DecodeRoom.module.css';

export default function DecodeRoom({ argument }: { argument: string | null }) {
  const { file, modelId, reply, reference, busy, error, ranking } = useDecode();
  const rate = usePreferences((state) => state.falsePositiveRate);
  const models = useModels((state) => state.models);
  const opening = useModels((state) => state.opening);
  useEffect(() => void refreshModels(), []);
  useEffect(() => {
    if (argument) void decodeWith(argument);
  }, [argument]);

  const options = (models ?? []).map(({ id, name, bits }) => ({
    value: id,
    label: `${name} (${bits} bits)`,
  }));
  if (!options.some(({ value }) => value === modelId)) options.unshift({ value: modelId, label: modelId });

  const model = models?.find(({ id }) => id === modelId);
  const shortfall = model ? sayShortfall(model.bits, rate, 1) : null;

  return (
    <Room
      title="Decode"
      lead="Reads the fingerprint in a picture. Only the decoder that was trained with a generator reads what that generator wrote."
      actions={
        <FilePicker
          label="Decode image"
          accept="image/*"
          primary
          onFiles={([first]) => {
            if (first) void decodeFile(first);
          }}
        />
      }
    >
      <PixelWarning />
      {shortfall && <Note tone="warm">{shortfall}</Note>}
      {!file && (
        <EmptyState title="No picture yet">
          Choose one, drop one anywhere in this window, or paste one. A PNG that Explore saved is a good
          first: it names its own fingerprint, so you can check what is read.
        </EmptyState>
      )}
      <ClaimNote />
      {error && <ErrorNote error={error} />}
      {opening && (
        <Meter label="Opening the model" value={opening.progress || undefined} detail={opening.detail} />
      )}
      {file && (
        <div className={styles.columns}>
          <Panel title="Picture">
            <div className={styles.stack}>
              <DroppedImage file={file} reply={reply} />
              <ChoiceField
                label="Decoder of"
                value={modelId}
                options={options}
                onChange={(chosen) => void decodeWith(chosen)}
              />
              {busy === 'rank' ? (
                <Button onClick={stopDecoding}>Stop</Button>
              ) : (
                <Button disabled={busy !== null} onClick={() => void rankModels()}>
                  Try every model
                </Button>
              )}
            </div>
          </Panel>
          <div className={styles.stack}>
            {busy === 'decode' && !error && <Meter label="Decoding" />}
            {reply && <VerdictPanel verdict={judgeReference(reply, reference, rate)} />}
            {reply && <Reading reply={reply} />}
            {reply && <ReferencePanel reply={reply} />}
            {ranking && <Ranking readings={ranking} busy={busy === 'rank'} />}
          </div>
        </div>
      )}
    </Room>
  );
}
