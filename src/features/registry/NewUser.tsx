/** A new user of the model: a name, and with one press the generator that is theirs. */
import { useState, type FormEvent } from 'react';
import {
  addAndIssue,
  addListedUsers,
  addUsers,
  chooseDraw,
  useRegistry,
  type DrawKind,
} from '../../state/registry.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, TextField } from '../../ui/Field.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Panel } from '../../ui/Panel.tsx';
import layout from '../../ui/layout.module.css';
import styles from './RegistryRoom.module.css';

const draws: { value: DrawKind; label: string }[] = [
  { value: 'random', label: 'at random' },
  { value: 'farthest', label: 'at random, far from the others' },
];

export function NewUser() {
  const { registry, issuing, draw } = useRegistry();
  const [user, setUser] = useState('');
  const [note, setNote] = useState('');
  const isReady = registry !== null && issuing === null && user.trim() !== '';
  const clear = (): void => {
    setUser('');
    setNote('');
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady) return;
    void addAndIssue({ user, note });
    clear();
  };
  return (
    <Panel title="New user">
      <form className={layout.stack} onSubmit={submit}>
        <div className={styles.fields}>
          <TextField label="Name" value={user} onChange={setUser} />
          <TextField label="Note" value={note} onChange={setNote} />
          <ChoiceField
            label="The fingerprint is drawn"
            value={draw}
            options={registry?.code.kind === 'none' ? draws : draws.slice(0, 1)}
            onChange={chooseDraw}
          />
        </div>
        <div className={layout.buttons}>
          <Button look="primary" type="submit" disabled={!isReady}>
            Add and issue generator
          </Button>
          <Button
            disabled={!isReady}
            onClick={() => {
              void addUsers([{ user, note }]);
              clear();
            }}
          >
            Add only
          </Button>
          <FilePicker
            label="Add a list (CSV)"
            accept=".csv,.txt"
            disabled={!registry}
            onFiles={([file]) => {
              if (file) void addListedUsers(file);
            }}
          />
        </div>
      </form>
    </Panel>
  );
}
