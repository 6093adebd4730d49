/** Commands of the Explore room; away from it they do nothing. */
import { cellCommand } from '../../drawing/cell-command.ts';
import { saveFile } from '../save-file.ts';
import { copyText } from '../copy-text.ts';
import {
  changeExplore,
  changeFamily,
  redoExplore,
  showChildren,
  undoExplore,
  useExplore,
} from '../explore.ts';
import { decodeChosenCell, exportPicture } from '../explore-export.ts';
import { setReference } from '../decode.ts';
import { pickEnd } from '../explore-walk.ts';
import { useExploreHistory } from '../explore-history.ts';
import { viewToQuery } from '../explore-view.ts';
import { randomSeed } from '../random.ts';
import { addressOf, goTo, parseRoute } from '../route.ts';
import { showToast } from '../toasts.ts';
import type { Action } from './action.ts';

const here = () => parseRoute(location.hash).room === 'explore' && useExplore.getState().info !== null;
const shown = () => here() && useExplore.getState().shown !== null;
const isFamily = () => useExplore.getState().family !== null;

export const newLatents: Action = {
  id: 'new-latents',
  title: 'New latents',
  group: 'Explore',
  shortcut: 'L',
  keywords: 'seed shuffle random',
  isEnabled: () => here() && !isFamily(),
  run: () => {
    const { mode, seed, fingerprintSeed } = useExplore.getState();
    // One seed draws both latents and fingerprints, so the fingerprints on show are kept where the mode allows
    // it.
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
  // In an arbitrary grid fingerprints change with the latents.
  isEnabled: () => here() && !isFamily() && useExplore.getState().mode !== 'arbitrary',
  run: () => changeExplore({ given: {}, fingerprintSeed: randomSeed() }),
};

export const childrenOfCell: Action = {
  id: 'children',
  title: 'Children of the cell',
  group: 'Explore',
  shortcut: 'B',
  keywords: 'breed neighbours near variations',
  isEnabled: () => shown() && !isFamily(),
  run: showChildren,
};

export const newChildren: Action = {
  id: 'new-children',
  title: 'Other children',
  group: 'Explore',
  shortcut: 'N',
  keywords: 'new breed neighbours random',
  isEnabled: () => here() && isFamily(),
  run: () => changeFamily({ seed: randomSeed() }),
};

export const walkFromCell: Action = {
  id: 'walk',
  title: 'Walk from the cell to another',
  group: 'Explore',
  shortcut: 'W',
  keywords: 'interpolate slerp animation film',
  isEnabled: shown,
  run: () => pickEnd(useExplore.getState().selected),
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

export const undo: Action = {
  id: 'undo',
  title: 'Undo',
  group: 'Explore',
  shortcut: 'Mod+Z',
  keywords: 'back before history',
  isEnabled: () => here() && useExploreHistory.getState().past.length > 0,
  run: undoExplore,
};

export const redo: Action = {
  id: 'redo',
  title: 'Redo',
  group: 'Explore',
  shortcut: 'Mod+Shift+Z',
  keywords: 'again forward history',
  isEnabled: () => here() && useExploreHistory.getState().future.length > 0,
  run: redoExplore,
};

export const copyLink: Action = {
  id: 'copy-link',
  title: 'Copy a link to this view',
  group: 'Explore',
  keywords: 'address share url',
  isEnabled: shown,
  run: () => {
    const { info, ...state } = useExplore.getState();
    const link = new URL(addressOf('explore', info?.id ?? '', viewToQuery(state)), location.href).href;
    void copyText(link, 'The link was copied. It opens this view in a browser that has the model.');
  },
};

export const copyCommand: Action = {
  id: 'copy-command',
  title: 'Copy the command that draws the cell',
  group: 'Explore',
  keywords: 'generate-images terminal',
  isEnabled: shown,
  run: () => {
    const { info, shown: grid, selected: index, noise, ...plan } = useExplore.getState();
    const cell = grid?.cells[index];
    const network = `${info?.name.replace(/\W+/g, '-') || 'model'}.safetensors`;
    const command = cell && cellCommand(plan, { cell, index, noise, network });
    if (command) void copyText(command, 'The command was copied. Download the model for it.');
    else if (cell?.mix)
      showToast('No command mixes two fingerprints in a picture.', 'warm', 'Save the cell, or copy a link.');
    else if (cell?.latentSteps || cell?.latentScale !== undefined)
      showToast(
        'No command draws this cell: its latent does not come from a seed.',
        'warm',
        'Save the cell, or copy a link.',
      );
    else
      showToast(
        'No command draws this cell with this noise.',
        'warm',
        'Turn the noise off, or choose a cell whose fingerprint its own seed drew.',
      );
  },
};

export const exploreActions: readonly Action[] = [
  newLatents,
  newFingerprints,
  childrenOfCell,
  newChildren,
  walkFromCell,
  toggleDifference,
  undo,
  redo,
  exportCell,
  exportGrid,
  decodeCell,
  compareInDecode,
  copyLink,
  copyCommand,
];
