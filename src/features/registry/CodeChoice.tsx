/**
 * Chooses how the fingerprints of a new registry are made: the code, and their least distance. Shown while
 * there is no user.
 */
import { useState } from 'react';
import type { Code } from '../../fingerprint/codes/code.ts';
import { codeOf, type CodeChoice as Choice, type Registry } from '../../fingerprint/registry/registry.ts';
import { startRegistry } from '../../state/registry.ts';
import { ChoiceField, NumberField } from '../../ui/Field.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatPercent } from '../../ui/format.ts';
import { BitsReadRight } from './BitsReadRight.tsx';
import layout from '../../ui/layout.module.css';

const choices: readonly Choice[] = [
  { kind: 'none' },
  { kind: 'repetition', times: 3 },
  { kind: 'repetition', times: 5 },
  ...[1, 2, 3, 5, 7, 10, 13].map((corrects): Choice => ({ kind: 'bch', corrects })),
];

/** The codes that the bits allow, with what each is called. */
function codesFor(bits: number): { choice: Choice; code: Code }[] {
  return choices.flatMap((choice) => {
    try {
      return [{ choice, code: codeOf({ bits, code: choice }) }];
    } catch {
      // The code asks for more bits than the model has.
      return [];
    }
  });
}

export function CodeChoice({ registry }: { registry: Registry }) {
  const { bits, minimumDistance } = registry;
  const [accuracy, setAccuracy] = useState(0.97);
  const codes = codesFor(bits);
  const code = codeOf(registry);
  return (
    <Panel title="How fingerprints are made">
      <div className={layout.fields}>
        <ChoiceField
          label="Code"
          help="A code makes words right more often; that a word decodes is no evidence by itself."
          value={code.label}
          options={codes.map((one) => ({ value: one.code.label, label: one.code.label }))}
          onChange={(label) => {
            const found = codes.find((one) => one.code.label === label);
            if (found) void startRegistry({ code: found.choice, minimumDistance });
          }}
        />
        <NumberField
          label="Least distance"
          help="Bits in which two users differ at least."
          value={minimumDistance}
          min={0}
          max={bits}
          onChange={(distance) => void startRegistry({ code: registry.code, minimumDistance: distance })}
        />
        <BitsReadRight help="Share, for the figures below." value={accuracy} onChange={setAccuracy} />
      </div>
      <Figures
        items={[
          { label: 'Data bits', value: `${code.dataBits} of ${code.wordBits}` },
          { label: 'Users it can tell apart', value: `2^${code.dataBits}` },
          { label: 'Words right', value: formatPercent(code.wordAccuracy(accuracy), 2) },
          { label: 'Random words that decode', value: formatPercent(code.randomWordRate.hard, 3) },
        ]}
      />
    </Panel>
  );
}
