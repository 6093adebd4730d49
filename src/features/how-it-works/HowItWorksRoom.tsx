/**
 * How it works: the loaded model at work, a game, and the terms that a person needs to judge what they see. The
 * text is ours, after the paper named at the end.
 */
import { useExplore } from '../../state/explore.ts';
import { hrefTo } from '../../state/route.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Room } from '../../ui/Room.tsx';
import { LoadedModel } from './LoadedModel.tsx';
import layout from '../../ui/layout.module.css';
import styles from './HowItWorksRoom.module.css';

export default function HowItWorksRoom({ argument }: { argument: string | null }) {
  // The model that is loaded, if one is.
  const explored = useExplore((state) => state.info?.id);
  const modelId = argument ?? explored ?? 'sample';
  return (
    <Room
      title="How it works"
      lead="One training run, as many signed generators as a fingerprint has patterns, and a decoder that tells them apart."
    >
      <LoadedModel key={modelId} modelId={modelId} />
      <div className={`${layout.loose} ${styles.text}`}>
        <Panel title="Writing">
          <p>
            A generator makes a picture out of a latent: a list of random numbers that decides what is in it.
            Here it is given a second input, the fingerprint, a short string of bits. A small network turns
            the bits into weights that scale every layer’s filters, so the fingerprint is spread over the
            whole picture in faint patterns that a person hardly sees and that cannot be wiped off in one
            place.
          </p>
          <p>
            Give each user a generator of their own fingerprint, and every picture that user makes says where
            it came from. 128 bits are enough for 10<sup>38</sup> users; no further training is needed for one
            more.
          </p>
        </Panel>
        <Panel title="Reading">
          <p>
            A decoder is trained together with the generator to read the bits back. It gives one number for
            each bit: above zero is a one, below a zero. It reads only its own generator’s hand. Shown any
            other picture it still answers with bits, but they agree with a fingerprint that was drawn at
            random about as often as coin tosses do.
          </p>
          <p>
            So agreement is weighed against chance. If k of n bits agree, the studio states exactly how often
            n fair coins would do at least as well. With 128 bits, 92 that agree are rarer than one in a
            million.
          </p>
        </Panel>
        <Panel title="What training pulls at">
          <dl className={styles.terms}>
            <dt>Adversarial loss</dt>
            <dd>
              A discriminator tries to tell generated pictures from yours; the generator learns to pass.
            </dd>
            <dt>Fingerprint loss</dt>
            <dd>The decoder must read the bits. This is what bit accuracy measures: 50 % is guessing.</dd>
            <dt>Consistency loss</dt>
            <dd>
              One latent under two fingerprints must give nearly the same picture, or users would see the
              mark.
            </dd>
            <dt>Latent loss</dt>
            <dd>The decoder recovers the latent as well, so that the picture keeps following it.</dd>
            <dt>R1 and path length</dt>
            <dd>Two regularisers of StyleGAN2, applied now and then, that keep training steady.</dd>
          </dl>
          <p>
            Grids are drawn from a moving average of the generator, which is smoother than the one being
            trained; a switch in <a href={hrefTo('train')}>Train</a> shows either.
          </p>
        </Panel>
        <Panel title="What it does not do">
          <p>
            A fingerprint can be worn off: strong blur, heavy compression, small crops. A decoded fingerprint
            is evidence with a stated chance of error, not proof, and the text inside a file is only a claim.
            A network handed to someone together with its fingerprint input can be given any other.
          </p>
        </Panel>
        <p className="muted">
          The method: Yu, Skripniuk, Chen, Davis, Fritz, “Responsible Disclosure of Generative Models Using
          Scalable Fingerprinting”, ICLR 2022, arXiv 2012.08726.
        </p>
      </div>
    </Room>
  );
}
