/** One training step of the loaded model in slow motion: what is drawn, then the gradient of each network, piece by piece. */
import { useEffect, type ReactNode } from 'react';
import type { ModelInfo, PulledPart, TrainingStepReply } from '../../../workers/render/protocol.ts';
import { forgetStep, showNextPiece, takeStep, useTrainingStep } from '../../state/training-step.ts';
import { Button } from '../../ui/Button.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ShareBars } from '../../ui/ShareBars.tsx';
import { formatNumber } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

export function TrainingStep({ info }: { info: ModelInfo }) {
  const { step, pieces, busy, error } = useTrainingStep();
  // Another model starts from the beginning.
  useEffect(() => forgetStep, []);
  const all = step ? piecesOf(step) : [];
  return (
    <Panel title="A training step in slow motion">
      {info.parameterCount.decoder === undefined ? (
        <p className="muted">This model has no decoder, so no training step can be taken with it.</p>
      ) : (
        <p>
          Every step asks of each weight which way it should go for the losses to fall. Here one is taken with
          the loaded model, and nothing is changed by it.
        </p>
      )}
      {error && <ErrorNote error={error} />}
      {busy && <Meter label="Taking the step" detail="" />}
      <ol role="list" className={layout.loose}>
        {all.slice(0, pieces).map(({ title, body }) => (
          <li key={title} className={layout.stack}>
            <h3>{title}</h3>
            {body}
          </li>
        ))}
      </ol>
      <div className={layout.buttons}>
        {step && pieces < all.length ? (
          <Button small onClick={showNextPiece}>
            Go on
          </Button>
        ) : (
          <Button
            small
            disabled={busy || info.parameterCount.decoder === undefined}
            onClick={() => void takeStep(info.id)}
          >
            {step ? 'Take it again' : 'Take a step'}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function piecesOf({
  pictures,
  losses,
  ...networks
}: TrainingStepReply): { title: string; body: ReactNode }[] {
  const figure = (label: string, loss: number) => ({ label, value: formatNumber(loss) });
  return [
    {
      title: '1. The generator draws',
      body: (
        <figure>
          <ImageGrid label="Pictures of the step" sheet={pictures} enlarged={2} />
          <figcaption className="muted">
            Each column is one latent, above with one fingerprint and below with another.
          </figcaption>
        </figure>
      ),
    },
    {
      title: '2. The decoder reads',
      body: (
        <>
          <Figures
            items={[figure('Fingerprint loss', losses.fingerprint), figure('Latent loss', losses.latent)]}
          />
          <Gradient of="decoder" parts={networks.decoder} />
        </>
      ),
    },
    {
      title: '3. The generator hears how it was read, and how alike its pairs are',
      body: (
        <>
          <Figures
            items={[
              figure('Consistency loss', losses.consistency),
              ...(losses.adversarial === null ? [] : [figure('Adversarial loss', losses.adversarial)]),
            ]}
          />
          {losses.adversarial === null && (
            <p className="muted">The adversarial loss is missing here, for want of a discriminator.</p>
          )}
          <Gradient of="generator" parts={networks.generator} />
        </>
      ),
    },
    {
      title: '4. The discriminator learns to tell',
      body:
        networks.discriminator && losses.discriminator !== null ? (
          <>
            <Figures items={[figure('Loss on the generated pictures', losses.discriminator)]} />
            <Gradient of="discriminator" parts={networks.discriminator} />
            <p className="muted">
              In a run it sees as many real pictures as well; they are no part of a model’s file.
            </p>
          </>
        ) : (
          <p className="muted">
            This model’s file carries no discriminator. A run’s model and official pickles do.
          </p>
        ),
    },
  ];
}

/** Bars are measured by the largest of the network. */
function Gradient({ of, parts }: { of: string; parts: readonly PulledPart[] }) {
  const largest = Math.max(...parts.map(({ pull }) => pull));
  return (
    <ShareBars
      label={`Gradient of the ${of}: how large its values are, by the root of their mean square`}
      rows={parts.map(({ part, pull }) => ({
        label: part.replace(/^(\d+)x/, '$1×'),
        share: largest > 0 ? pull / largest : 0,
        text: formatNumber(pull),
      }))}
    />
  );
}
