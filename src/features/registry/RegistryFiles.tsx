/** The registry as files: the whole, which is secret, and the list that may be published. */
import { useState } from 'react';
import { counted } from '../../base/number-text.ts';
import { exportCommittedList, exportRegistry } from '../../state/registry-files.ts';
import { importRegistry, useRegistry } from '../../state/registry.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Panel } from '../../ui/Panel.tsx';
import layout from '../../ui/layout.module.css';

export function RegistryFiles() {
  const users = useRegistry((state) => state.registry?.users.length ?? 0);
  const [replacing, setReplacing] = useState<File | null>(null);
  return (
    <Panel title="Files">
      <div className={layout.stack}>
        <div className={layout.buttons}>
          <Button disabled={users === 0} onClick={exportRegistry}>
            Export registry
          </Button>
          <FilePicker
            label="Import registry"
            accept=".json"
            onFiles={([file]) => {
              if (!file) return;
              if (users === 0) void importRegistry(file);
              else setReplacing(file);
            }}
          />
          <Button disabled={users === 0} onClick={() => void exportCommittedList()}>
            Committed list
          </Button>
        </div>
        <p className="muted">
          Keep the registry secret: whoever has it can tell whose pictures are whose, and forge. It lies in
          this browser alone; export it to have a copy. The committed list shows neither names nor
          fingerprints, and proves to a third party what a user’s claim says.
        </p>
      </div>
      {replacing && (
        <ConfirmDialog
          title={`Put ${replacing.name} in place of ${counted(users, 'user')}?`}
          confirmLabel="Replace"
          onClose={() => setReplacing(null)}
          onConfirm={() => void importRegistry(replacing)}
        >
          Who is in the registry now and not in the file is forgotten, and their pictures with them. Export
          the registry first if in doubt.
        </ConfirmDialog>
      )}
    </Panel>
  );
}
