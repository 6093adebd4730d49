/**
 * Asks what the dataset is to be (its name, size and colours) before anything is stored. A few pictures show
 * the result.
 */
import { useEffect, useRef, type FormEvent } from 'react';
import { counted } from '../../base/number-text.ts';
import {
  changeAsked,
  makeAsked,
  putAway,
  unnamed,
  useNewDatasets,
  type NewDataset,
} from '../../state/new-dataset.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ChoiceField, TextField } from '../../ui/Field.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { formatCount } from '../../ui/format.ts';
import { CropChoice } from './CropChoice.tsx';
import { sizes } from './sizes.ts';
import layout from '../../ui/layout.module.css';
import styles from './DatasetsRoom.module.css';

export function NewDatasetDialog() {
  const asked = useNewDatasets((state) => state.asked[0]);
  const others = useNewDatasets((state) => state.asked.length - 1);
  // One dialog for each drop, so that nothing typed for one goes to the next.
  return asked ? <Question key={asked.id} asked={asked} others={others} /> : null;
}

function Question({ asked, others }: { asked: NewDataset; others: number }) {
  const form = useRef<HTMLFormElement>(null);
  // Enter accepts the suggestions. The dialog is open by now and has given the focus to its close button.
  useEffect(() => form.current?.querySelector<HTMLButtonElement>('[type=submit]')?.focus(), []);
  const { id, files, name, resolution, channels, survey } = asked;

  function submit(event: FormEvent) {
    event.preventDefault();
    void makeAsked(id);
  }

  return (
    <Dialog title="New dataset" onClose={() => putAway(id)}>
      <form ref={form} className={layout.stack} onSubmit={submit}>
        <p className="muted">
          {counted(files.length, 'file')}
          {survey?.shortSide ? `; the pictures are about ${survey.shortSide} px wide or high` : ''}.
          {others > 0 && ` ${formatCount(others)} more to ask about after this.`}
        </p>
        <div className={styles.look}>
          {survey?.preview && (
            <ImageGrid label="A few of the pictures as they will be kept" sheet={survey.preview} />
          )}
          {!survey && <Meter label="Looking at a few of the pictures" />}
          {survey && !survey.preview && (
            <p>
              {asked.crop === 'celeba' && survey.shortSide !== null
                ? 'None of those looked at is an aligned CelebA photo of 178×218 pixels.'
                : 'None of those looked at is a picture. Every file gets its line when they are read.'}
            </p>
          )}
        </div>
        <div className={layout.fields}>
          <TextField
            label="Name"
            placeholder={unnamed}
            value={name}
            onChange={(typed) => changeAsked(id, { name: typed })}
          />
          <ChoiceField
            label="Kept at"
            help="Runs of any smaller size can use it."
            value={String(resolution)}
            options={sizes}
            onChange={(size) => changeAsked(id, { resolution: Number(size) })}
          />
          <ChoiceField
            label="Colour"
            value={String(channels)}
            options={[
              { value: '3', label: 'colour' },
              { value: '1', label: 'grey' },
            ]}
            onChange={(chosen) => changeAsked(id, { channels: chosen === '1' ? 1 : 3 })}
          />
          <CropChoice asked={asked} />
        </div>
        <p className="muted">
          Pictures are kept as they are, not mirrored: “Mirror” in the settings of a run shows half of them
          flipped.
        </p>
        <div className={layout.buttons}>
          <Button look="primary" type="submit">
            Make the dataset
          </Button>
          <Button look="quiet" onClick={() => putAway(id)}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
