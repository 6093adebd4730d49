/** The two ways to choose pictures, and what is made of them. Dropping and pasting work anywhere. */
import { addFiles, addSample, setIngestChoices, useDatasets } from '../../state/datasets.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, TextField } from '../../ui/Field.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Panel } from '../../ui/Panel.tsx';
import styles from './DatasetsRoom.module.css';

const sizes = [16, 32, 64, 128, 256].map((size) => ({ value: String(size), label: `${size} × ${size} px` }));

/** The folder's name, where all files come from one. */
function nameOf(files: readonly File[]): string {
  return files[0]?.webkitRelativePath.split('/')[0] || 'My pictures';
}

export function AddPictures() {
  const choices = useDatasets((state) => state.choices);
  const add = (files: File[]) => void addFiles(files, nameOf(files));
  return (
    <Panel title="Add pictures">
      <div className={styles.add}>
        <div className={styles.choices}>
          <ChoiceField
            label="Kept at"
            help="Runs of any smaller size can use it: they average the pictures down."
            value={String(choices.resolution)}
            options={sizes}
            onChange={(size) => setIngestChoices({ resolution: Number(size) })}
          />
          <ChoiceField
            label="Colour"
            value={String(choices.channels)}
            options={[
              { value: '3', label: 'colour' },
              { value: '1', label: 'grey' },
            ]}
            onChange={(channels) => setIngestChoices({ channels: channels === '1' ? 1 : 3 })}
          />
          <TextField
            label="Name"
            placeholder="Named after the folder"
            value={choices.name}
            onChange={(name) => setIngestChoices({ name })}
          />
        </div>
        <div className={styles.pickers}>
          <FilePicker label="Add folder" folder primary onFiles={add} />
          <FilePicker label="Add images" multiple onFiles={add} />
          <Button onClick={() => void addSample(choices.resolution)}>Draw sample pictures</Button>
        </div>
        <p className="muted">
          JPEG, PNG, WebP, GIF, AVIF, and zip files of them. Or drop them anywhere, or paste.
        </p>
      </div>
    </Panel>
  );
}
