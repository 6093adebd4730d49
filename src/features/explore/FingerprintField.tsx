/** A fingerprint as text, in bits or hex. It takes effect once a whole fingerprint is typed. */
import { useState } from 'react';
import { hexOf } from '../../state/bit-text.ts';
import { readReference } from '../../state/decode.ts';
import { TextField } from '../../ui/Field.tsx';

interface FingerprintFieldProps {
  label: string;
  help: string;
  fingerprint: string;
  onGive: (fingerprint: string) => void;
}

export function FingerprintField({ label, help, fingerprint, onGive }: FingerprintFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : readReference(typed, fingerprint.length);
  return (
    <TextField
      label={label}
      help={help}
      mono
      value={typed ?? hexOf(fingerprint)}
      error={read && 'problem' in read ? read.problem : undefined}
      onChange={(text) => {
        setTyped(text);
        const parsed = readReference(text, fingerprint.length);
        if (parsed && 'bits' in parsed) {
          setTyped(null);
          onGive(parsed.bits);
        }
      }}
    />
  );
}
