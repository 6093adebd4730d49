/** Decode: one image, and what a decoder reads in it. */
import { useEffect } from 'react';
import type { DecodeReply } from '../../../workers/render/protocol.ts';
import type { NamedFile } from '../../../workers/data/client.ts';
import { sayShortfall } from '../../fingerprint/sentence.ts';
import { decodeWith, judgeAgain, rankModels, stopDecoding, useDecode } from '../../state/decode.ts';
import { decodeMany, decodePictures, judgeManyAgain, useDecodeMany } from '../../state/decode-many.ts';
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
import { ManyPictures } from './ManyPictures.tsx';
import { ClaimNote } from './ClaimNote.tsx';
import { DroppedImage } from './DroppedImage.tsx';
import { Ranking } from './Ranking.tsx';
import { Reading } from './Reading.tsx';
import { ReferencePanel } from './ReferencePanel.tsx';
import { VerdictPanel } from './VerdictPanel.tsx';
import layout from '../../ui/layout.module.css';
import styles from './DecodeRoom.module.css';

/** Files of a folder keep their path in it. */
function named(file: File): NamedFile {
  return { name: file.webkitRelativePath || file.name, file };
}

export default function DecodeRoom({ argument }: { argument: string | null }) {
  const { file, modelId, reply, verdict, busy, error, ranking } = useDecode();
  const hasMany = useDecodeMany((state) => state.files.length > 0);
  const rate = usePreferences((state) => state.falsePositiveRate);
  const models = useModels((state) => state.models);
  const opening = useModels((state) => state.opening);
  useEffect(() => void refreshModels(), []);
  useEffect(() => {
    if (argument) void decodeWith(argument);
  }, [argument]);

  // The registry may have changed since a person was here.
  useEffect(() => {
    void judgeAgain();
    void judgeManyAgain();
  }, []);

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
        <>
          <FilePicker
            label="Decode image"
            accept="image/*,.zip"
            multiple
            primary
            onFiles={(files) => void decodePictures(files.map(named))}
          />
          <FilePicker
            label="Decode folder"
            folder
            onFiles={(files) => void decodePictures(files.map(named))}
          />
        </>
      }
    >
      <PixelWarning />
      {shortfall && <Note tone="warm">{shortfall}</Note>}
      <ManyPictures />
      {!file && !hasMany && (
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
        <div className={`${layout.loose} ${styles.columns}`}>
          <Panel title="Picture">
            <DroppedImage file={file} reply={reply} />
            <ChoiceField
              label="Decoder of"
              value={modelId}
              options={options}
              onChange={(chosen) => void decodeWith(chosen)}
            />
            {reply && holdsCells(reply) && (
              <Button onClick={() => void decodeMany([named(file)], { cut: 'all' })}>Cut into cells</Button>
            )}
            {busy === 'rank' ? (
              <Button onClick={stopDecoding}>Stop</Button>
            ) : (
              <Button disabled={busy !== null} onClick={() => void rankModels()}>
                Try every model
              </Button>
            )}
          </Panel>
          <div className={layout.stack}>
            {busy === 'decode' && !error && <Meter label="Decoding" />}
            {verdict && <VerdictPanel verdict={verdict} />}
            {reply && <Reading reply={reply} />}
            {reply && <ReferencePanel reply={reply} />}
            {ranking && <Ranking readings={ranking} busy={busy === 'rank'} />}
          </div>
        </div>
      )}
    </Room>
  );
}

/** Whether a picture could be a grid of the decoder's pictures: whole cells, more than one. */
function holdsCells({ sourceWidth, sourceHeight, seen, resized }: DecodeReply): boolean {
  const side = seen.resolution;
  return resized && sourceWidth % side === 0 && sourceHeight % side === 0;
}
