/** Commands of the Explore room; away from it they do nothing. */
import { saveFile } from '../save-file.ts';
import { changeExplore, decodeChosenCell, exportPicture, randomSeed, useExplore } from '../explore.ts';
import { setReference } from '../decode.ts';
import { goTo, parseRoute } from '../route.ts';
import type { Action } from './action.ts';

const here = () => parseRoute(location.hash).room === 'explore' && useExplore.getState().info !== null;
const shown = () => here() && useExplore.getState().shown !== null;

export const newLatents: Action = {
  id: 'new-latents',
  title: 'New latents',
  group: 'Explore',
  shortcut: 'L',
  keywords: 'seed shuffle random',
  isEnabled: here,
  run: () => {
    const { mode, seed, fingerprintSeed } = useExplore.getState();
    // Of one seed come both, so the fingerprints on show are held where that can be.
    const held = mode === 'arbitrary' ? {} : { fingerprintSeed: fingerprintSeed ?? seed };
    changeExplore({ seed: randomSeed(), ...held });
  },
};

export const newFingerprints: Action = {
  id: 'new-fingerprints',
  title: 'New fingerprints',
  group: 'Explore',
  shortcut: 'F',
  keywords: 'bits random',
  // In an arbitrary grid they go with the latents.
  isEnabled: () => here() && useExplore.getState().mode !== 'arbitrary',
  run: () => changeExplore({ given: {}, fingerprintSeed: randomSeed() }),
};

export const toggleDifference: Action = {
  id: 'toggle-difference',
  title: 'Show differences',
  group: 'Explore',
  shortcut: 'C',
  keywords: 'amplified compare reference',
  isEnabled: here,
  run: () => changeExplore({ difference: !useExplore.getState().difference }),
};

export const exportCell: Action = {
  id: 'export-cell',
  title: 'Save the cell as PNG',
  group: 'Explore',
  shortcut: 'E',
  keywords: 'export download image',
  isEnabled: shown,
  run: () => void exportPicture('cell').then(saveFile),
};

export const exportGrid: Action = {
  id: 'export-grid',
  title: 'Save the grid as PNG',
  group: 'Explore',
  keywords: 'export download sheet',
  isEnabled: shown,
  run: () => void exportPicture('grid').then(saveFile),
};

export const decodeCell: Action = {
  id: 'decode-cell',
  title: 'Decode the cell',
  group: 'Explore',
  shortcut: 'D',
  keywords: 'read bits fingerprint truth',
  isEnabled: shown,
  run: () => void decodeChosenCell(),
};

const compareInDecode: Action = {
  id: 'compare-in-decode',
  title: "Compare pictures in Decode with the cell's fingerprint",
  group: 'Explore',
  keywords: 'reference compare match',
  isEnabled: shown,
  run: () => {
    const { shown: grid, selected } = useExplore.getState();
    setReference(grid?.cells[selected]?.fingerprint ?? '');
    goTo('decode');
  },
};

export const exploreActions: readonly Action[] = [
  newLatents,
  newFingerprints,
  toggleDifference,
  exportCell,
  exportGrid,
  decodeCell,
  compareInDecode,
];
