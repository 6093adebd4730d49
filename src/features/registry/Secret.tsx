/**
 * The secret that fingerprints are derived from: one made here, or one that a person has. Shown once the
 * registry is read, since the kept secret comes with it.
 */
import { makeSecret, openSecret, saveSecret, useNewSecret } from '../../state/registry-secret.ts';
import { useRegistry } from '../../state/registry.ts';
import { Button } from '../../ui/Button.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Note } from '../../ui/Note.tsx';
import layout from '../../ui/layout.module.css';

export function Secret() {
  const { secret, modelId } = useRegistry();
  const made = useNewSecret((state) => state.made);
  const isUnsaved = made?.modelId === modelId;
  return (
    <div className={layout.stack}>
      {isUnsaved && (
        <Note tone="warm" title="Save the secret now if you want to have it.">
          <p>
            This browser keeps a key that derives fingerprints and cannot be read back. With the file you can
            derive the same fingerprints elsewhere, and so can whoever else has it.
          </p>
        </Note>
      )}
      <p className="muted">
        {secret
          ? 'A secret is kept in this browser. With the same secret a name gets the same fingerprint.'
          : 'The same secret and name always give the same fingerprint, so a registry can be made again.'}
      </p>
      <div className={layout.buttons}>
        {isUnsaved && (
          <Button look="primary" onClick={saveSecret}>
            Save the secret
          </Button>
        )}
        {!secret && <Button onClick={() => void makeSecret()}>Make a secret</Button>}
        <FilePicker
          label={secret ? 'Open another secret' : 'Open a secret'}
          onFiles={([file]) => {
            if (file) void openSecret(file);
          }}
        />
      </div>
    </div>
  );
}
