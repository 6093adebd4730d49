/** The first screen: what this is, three ways to begin, and a link to an unfinished run. */
import { useState } from 'react';
import { randomFingerprint } from '../../state/random.ts';
import { hrefTo } from '../../state/route.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Whorl } from '../../ui/Whorl.tsx';
import { DeviceNote } from './DeviceNote.tsx';
import { UnfinishedRun } from './UnfinishedRun.tsx';
import layout from '../../ui/layout.module.css';
import styles from './Home.module.css';

const ways = [
  {
    href: hrefTo('explore', 'sample'),
    title: 'Explore the sample',
    text: 'A small model comes with the studio. Draw one picture under many fingerprints and see what changes.',
  },
  {
    href: hrefTo('train'),
    title: 'Train your own',
    text: 'From a folder of photos, or from pictures drawn for you. It goes on where you left it.',
  },
  {
    href: hrefTo('decode'),
    title: 'Decode an image',
    text: 'Drop a picture anywhere on this page and read whose fingerprint it carries, if any.',
  },
] as const;

export function Home() {
  // Drawn anew at every visit, since no two fingerprints look alike.
  const [bits] = useState(() => randomFingerprint(128));
  return (
    <div className={styles.home}>
      <section className={styles.hero}>
        <div className={styles.words}>
          <h1>Generators that sign what&nbsp;they make</h1>
          <p>
            Train a StyleGAN2 whose every image carries a fingerprint you chose, and read it back out of any
            picture. On your own GPU, in this tab: nothing you drop here leaves the machine.
          </p>
        </div>
        <div className={styles.whorl}>
          <Whorl bits={bits} />
        </div>
      </section>
      <UnfinishedRun />
      <ul role="list" className={`${layout.tiles} ${styles.ways}`}>
        {ways.map(({ href, title, text }) => (
          <li key={href}>
            <a href={href} className={styles.way}>
              <h2>
                {title} <Icon name="arrow" />
              </h2>
              <p>{text}</p>
            </a>
          </li>
        ))}
      </ul>
      <DeviceNote />
    </div>
  );
}
