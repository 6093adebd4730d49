/** Registry: the users who were given a generator of a model, and new ones. */
import { useEffect } from 'react';
import { sayShortfall } from '../../fingerprint/sentence.ts';
import { refreshModels } from '../../state/models.ts';
import { usePreferences } from '../../state/preferences.ts';
import { forgetIssued } from '../../state/issuing.ts';
import { openRegistry, useRegistry } from '../../state/registry.ts';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { ModelChoice } from '../common/ModelChoice.tsx';
import { ClaimCheck } from './ClaimCheck.tsx';
import { CodeChoice } from './CodeChoice.tsx';
import { Distance } from './Distance.tsx';
import { Issued } from './Issued.tsx';
import { NewUser } from './NewUser.tsx';
import { Planner } from './Planner.tsx';
import { RegistryFiles } from './RegistryFiles.tsx';
import { Users } from './Users.tsx';
import layout from '../../ui/layout.module.css';

export default function RegistryRoom({ argument }: { argument: string | null }) {
  const { modelId, registry, error } = useRegistry();
  const rate = usePreferences((state) => state.falsePositiveRate);
  useEffect(() => {
    void refreshModels();
    void openRegistry(argument ?? useRegistry.getState().modelId);
  }, [argument]);

  const shortfall = registry && sayShortfall(registry.bits, rate, Math.max(1, registry.users.length));

  return (
    <Room
      title="Registry"
      lead="Every user gets a generator of their own, with a fingerprint in its weights. Decode then tells from a picture whose it was."
    >
      {shortfall && <Note tone="warm">{shortfall}</Note>}
      {error && <ErrorNote error={error} />}
      <Issued />
      <NewUser />
      <Users />
      {registry && <Distance registry={registry} />}
      {registry?.users.length === 0 && <CodeChoice registry={registry} />}
      <Panel title="Model">
        <div className={layout.fields}>
          <ModelChoice
            label="Generators of"
            help="Each model has a registry of its own."
            modelId={modelId}
            onChoose={(chosen) => {
              forgetIssued();
              void openRegistry(chosen);
            }}
          />
        </div>
      </Panel>
      <RegistryFiles />
      <ClaimCheck />
      <Planner />
    </Room>
  );
}
