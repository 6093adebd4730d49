/** Shows how many bits a number of users needs, before a model is trained for them. */
import { useState } from 'react';
import { toPlainError } from '../../base/error.ts';
import { planBits, type Plan } from '../../fingerprint/planner.ts';
import { usePreferences } from '../../state/preferences.ts';
import { NumberField, ShareField } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { sayRate } from '../../fingerprint/odds.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

export function Planner() {
  const rate = usePreferences((state) => state.falsePositiveRate);
  const [users, setUsers] = useState(1000);
  const [bitAccuracy, setBitAccuracy] = useState(0.95);
  const [power, setPower] = useState(0.99);
  const plan = planned({ users, rate, bitAccuracy, power });
  return (
    <Panel title="Planner">
      <div className={layout.fields}>
        <NumberField label="Users to be" value={users} min={1} max={1e9} onChange={setUsers} />
        <ShareField
          label="Bits read right after damage"
          help="Share, after what is expected to happen to pictures."
          value={bitAccuracy}
          min={0.51}
          onChange={setBitAccuracy}
        />
        <ShareField
          label="Pictures that must name their user"
          help="Share of a user’s pictures."
          value={power}
          min={0.01}
          max={0.9999}
          onChange={setPower}
        />
      </div>
      <p role="status">
        {'problem' in plan
          ? plan.problem
          : `${plan.bits} bits: ${plan.needed} must agree to name one of ${formatCount(users)} users at ${sayRate(rate)}, and ${formatPercent(plan.power, 2)} of pictures reach that. Bits are taken as independent, which real damage is not quite: plan with a margin.`}
      </p>
    </Panel>
  );
}

function planned(input: Parameters<typeof planBits>[0]): Plan | { problem: string } {
  try {
    return planBits(input);
  } catch (error) {
    const { message, hint } = toPlainError(error);
    return { problem: `${message} ${hint}` };
  }
}
