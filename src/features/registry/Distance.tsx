/** How far apart the users' fingerprints are, and what this alone guarantees for a picture. */
import { useMemo, useState } from 'react';
import { attributionBounds, type Bounds } from '../../fingerprint/registry/bounds.ts';
import type { Registry } from '../../fingerprint/registry/registry.ts';
import { usePreferences } from '../../state/preferences.ts';
import { Figures } from '../../ui/Figures.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { BitsReadRight } from './BitsReadRight.tsx';
import layout from '../../ui/layout.module.css';

/** All pairs are compared in the page, which would freeze with more users than this. */
const MOST_USERS = 4000;

export function Distance({ registry: { bits, users } }: { registry: Registry }) {
  const rate = usePreferences((state) => state.falsePositiveRate);
  const [bitAccuracy, setBitAccuracy] = useState(0.99);
  const isShown = users.length >= 2 && users.length <= MOST_USERS;
  const bounds = useMemo(() => {
    const fingerprints = users.map(({ fingerprint }) => fingerprint);
    return isShown ? attributionBounds({ bits, fingerprints, rate, bitAccuracy }) : null;
  }, [isShown, bits, users, rate, bitAccuracy]);
  if (users.length < 2) return null;
  return (
    <Panel title="How far apart they are">
      {bounds ? (
        <>
          <div className={layout.fields}>
            <BitsReadRight help="Share, each by itself." value={bitAccuracy} onChange={setBitAccuracy} />
          </div>
          <Figures items={figuresOf(bounds, bits)} />
        </>
      ) : (
        <p className="muted">
          {formatCount(users.length)} users are too many to compare here: export the registry and ask the
          command “registry show”.
        </p>
      )}
    </Panel>
  );
}

function figuresOf({ distance, needed, trueAttribution, wrongUser, falseAttribution }: Bounds, bits: number) {
  return [
    { label: 'Nearest two differ in', value: `${distance} of ${bits} bits` },
    { label: 'Must agree', value: needed === undefined ? 'never enough' : `${needed} of ${bits}` },
    { label: 'Not attributed to the right user, at most', value: atMost(1 - trueAttribution) },
    { label: 'Attributed to another user, at most', value: atMost(wrongUser) },
    { label: 'Innocent, yet attributed to anyone, at most', value: atMost(falseAttribution) },
  ];
}

/** Below this only the rounding of the bounds would show. */
function atMost(chance: number): string {
  return chance < 1e-12 ? 'below 1e-12' : formatNumber(chance);
}
