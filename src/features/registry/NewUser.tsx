/** A new user of the model: a name, and with one press the generator that is theirs. */
import { useState, type FormEvent } from 'react';
import { counted, formatCount } from '../../base/number-text.ts';
import { addAndIssue, useIssuing } from '../../state/issuing.ts';
import {
  addListedUsers,
  addUsers,
  chooseDraw,
  stopAdding,
  useRegistry,
  type DrawKind,
} from '../../state/registry.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, TextField } from '../../ui/Field.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import layout from '../../ui/layout.module.css';
import { Secret } from './Secret.tsx';

const draws: { value: DrawKind; label: string }[] = [
  { value: 'random', label: 'at random' },
  { value: 'derived', label: 'from a secret and the name' },
  { value: 'farthest', label: 'at random, far from the others' },
];

export function NewUser() {
  const { registry, draw, secret, adding } = useRegistry();
  const isIssuing = useIssuing((state) => state.running !== null);
  const [user, setUser] = useState('');
  const [note, setNote] = useState('');
  const canDraw = registry !== null && adding === null && (draw !== 'derived' || secret !== null);
  const isReady = canDraw && !isIssuing && user.trim() !== '';
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
        <div className={layout.fields}>
          <TextField label="Name" value={user} onChange={setUser} />
          <TextField label="Note" value={note} onChange={setNote} />
          <ChoiceField
            label="The fingerprint is drawn"
            value={draw}
            options={
              registry?.code.kind === 'none' ? draws : draws.filter(({ value }) => value !== 'farthest')
            }
            onChange={chooseDraw}
          />
        </div>
        {registry && draw === 'derived' && <Secret />}
        {adding && adding.total > 1 && (
          <Meter
            label="Drawing fingerprints"
            value={adding.done / adding.total}
            detail={`${formatCount(adding.done)} of ${counted(adding.total, 'user')}`}
          />
        )}
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
            disabled={!canDraw}
            onFiles={([file]) => {
              if (file) void addListedUsers(file);
            }}
          />
          {adding && adding.total > 1 && <Button onClick={stopAdding}>Stop</Button>}
        </div>
      </form>
    </Panel>
  );
}
