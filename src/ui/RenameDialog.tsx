/** Asks for a new name of something. An empty one is refused. */
import { useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { TextField } from './Field.tsx';
import layout from './layout.module.css';

interface RenameDialogProps {
  /** What is renamed: "Rename the run". */
  title: string;
  name: string;
  onRename: (name: string) => void;
  onClose: () => void;
}

export function RenameDialog({ title, name, onRename, onClose }: RenameDialogProps) {
  const [typed, setTyped] = useState(name);
  const usable = typed.trim() !== '';
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={layout.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (!usable) return;
          onClose();
          onRename(typed.trim());
        }}
      >
        <TextField
          label="Name"
          value={typed}
          error={usable ? undefined : 'It needs a name.'}
          onChange={setTyped}
        />
        <Button look="primary" type="submit" disabled={!usable}>
          Rename
        </Button>
      </form>
    </Dialog>
  );
}
