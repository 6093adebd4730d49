/** Asks for a run's new name. */
import { useState } from 'react';
import type { RunSummary } from '../../../workers/train/protocol.ts';
import { renameRun } from '../../state/runs.ts';
import { showError } from '../../state/toasts.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import styles from './TrainRoom.module.css';

export function RenameRun({ run, onClose }: { run: RunSummary; onClose: () => void }) {
  const [name, setName] = useState(run.name);
  const usable = name.trim() !== '';
  return (
    <Dialog title="Rename the run" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
          renameRun(run.runId, name.trim()).catch(showError);
        }}
      >
        <TextField
          label="Name"
          value={name}
          error={usable ? undefined : 'A run needs a name.'}
          onChange={setName}
        />
        <div className={styles.submit}>
          <Button look="primary" type="submit" disabled={!usable}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
