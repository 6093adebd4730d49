/**
 * The buttons to choose pictures, and the built-in sample. Dropping and pasting work anywhere. A dialog then
 * asks what to make of them.
 */
import { useState } from 'react';
import { datasetName } from '../../state/dataset-name.ts';
import { addSample, usualResolution } from '../../state/datasets.ts';
import { askAboutFiles } from '../../state/new-dataset.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField } from '../../ui/Field.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { sizes } from './sizes.ts';
import layout from '../../ui/layout.module.css';
import styles from './DatasetsRoom.module.css';

function ask(files: readonly File[]): void {
  const named = files.map((file) => ({ name: file.webkitRelativePath || file.name, file }));
  // The paths of all files in a picked folder begin with its name.
  const folder = files[0]?.webkitRelativePath.split('/')[0] || null;
  askAboutFiles(named, datasetName(named, folder));
}

export function AddPictures() {
  const [resolution, setResolution] = useState(usualResolution);
  return (
    <Panel title="Add pictures">
      <div className={layout.submit}>
        <FilePicker label="Add folder" folder primary onFiles={ask} />
        <FilePicker label="Add images" multiple onFiles={ask} />
        <span className="muted">
          JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, BMP, and archives of them. Or drop them anywhere, or paste.
        </span>
      </div>
      <div className={styles.sample}>
        <ChoiceField
          label="The built-in sample at"
          value={String(resolution)}
          options={sizes}
          onChange={(size) => setResolution(Number(size))}
        />
        <Button onClick={() => void addSample(resolution)}>Draw sample pictures</Button>
      </div>
    </Panel>
  );
}
