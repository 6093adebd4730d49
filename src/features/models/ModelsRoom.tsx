/** Models: the sample, imported ones, every run's newest checkpoint, and where to get the authors' own. */
import { useEffect, useState } from 'react';
import type { ModelSummary } from '../../../workers/render/protocol.ts';
import { importModel, refreshModels, renameModel, useModels } from '../../state/models.ts';
import { showError } from '../../state/toasts.ts';
import { endingsOf } from '../../formats/sniff.ts';
import { Button } from '../../ui/Button.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { RenameDialog } from '../../ui/RenameDialog.tsx';
import { Room } from '../../ui/Room.tsx';
import { Calibration } from './Calibration.tsx';
import { DownloadModel } from './DownloadModel.tsx';
import { InsideModel } from './InsideModel.tsx';
import { ModelCard } from './ModelCard.tsx';
import { OfficialNetworks } from './OfficialNetworks.tsx';

export default function ModelsRoom() {
  const { models, importing, error } = useModels();
  const [opened, setOpened] = useState<ModelSummary | null>(null);
  const [renamed, setRenamed] = useState<ModelSummary | null>(null);
  const [calibrated, setCalibrated] = useState<ModelSummary | null>(null);
  const [downloaded, setDownloaded] = useState<ModelSummary | null>(null);
  useEffect(() => void refreshModels(), []);
  return (
    <Room
      title="Models"
      lead="A model is a generator that takes fingerprints, with the decoder that reads them. Runs appear here from their first checkpoint on."
      actions={
        <FilePicker
          label="Import a model"
          accept={endingsOf('model').join()}
          primary
          disabled={importing !== null}
          onFiles={([file]) => {
            if (file) void importModel(file);
          }}
        />
      }
    >
      {importing && (
        <Meter
          label={`Importing ${importing.fileName}`}
          value={importing.progress || undefined}
          detail={importing.detail}
        />
      )}
      {error && (
        <ErrorNote
          error={error}
          actions={!models && <Button onClick={() => void refreshModels()}>Try again</Button>}
        />
      )}
      {!models && !error && <Meter label="Looking for models" />}
      {models?.map((model) => (
        <ModelCard
          key={model.id}
          model={model}
          onDownload={() => setDownloaded(model)}
          onCalibrate={() => setCalibrated(model)}
          onLookInside={() => setOpened(model)}
          onRename={() => setRenamed(model)}
        />
      ))}
      <OfficialNetworks />
      {downloaded && <DownloadModel model={downloaded} onClose={() => setDownloaded(null)} />}
      {calibrated && <Calibration model={calibrated} onClose={() => setCalibrated(null)} />}
      {opened && <InsideModel model={opened} onClose={() => setOpened(null)} />}
      {renamed && (
        <RenameDialog
          title="Rename the model"
          name={renamed.name}
          onClose={() => setRenamed(null)}
          onRename={(name) => void renameModel(renamed, name).catch(showError)}
        />
      )}
    </Room>
  );
}
