/**
 * Takes pictures out of Explore: the chosen cell or the whole grid, drawn anew and encoded in the worker, as a
 * file or into Decode.
 */
import { renderWorker } from '../../workers/render/client.ts';
import type { Cell, ExportReply } from '../../workers/render/protocol.ts';
import { hexOf } from './bit-text.ts';
import { decodeDrawn } from './decode.ts';
import { noiseChoice } from './explore-view.ts';
import { useExplore } from './explore.ts';
import { usePreferences } from './preferences.ts';
import { goTo } from './route.ts';
import { showError } from './toasts.ts';

/** Null where nothing is shown, or where it failed; the failure is shown. */
export async function exportPicture(what: 'cell' | 'grid'): Promise<ExportReply | null> {
  const { info, shown, selected, ...state } = useExplore.getState();
  const cell = shown?.cells[selected];
  if (!info || !shown || !cell) return null;
  const whole = what === 'grid';
  try {
    return await renderWorker.call((worker) =>
      worker.exportPng({
        modelId: info.id,
        cells: whole ? shown.cells : [cell],
        columns: whole ? shown.sheet.columns : 1,
        noise: noiseChoice(state),
        ...(whole && state.difference
          ? { difference: { referenceIndex: state.referenceIndex, gain: state.gain } }
          : {}),
        fileStem: fileStemOf(what, whole ? shown.cells[0]! : cell),
        text: { inputs: usePreferences.getState().namesInputs },
      }),
    );
  } catch (error) {
    showError(error);
    return null;
  }
}

/**
 * Opens the chosen cell in Decode as if it were its file, and compares it with the fingerprint that it was
 * drawn with.
 */
export async function decodeChosenCell(): Promise<void> {
  const { info, shown, selected } = useExplore.getState();
  const cell = shown?.cells[selected];
  const picture = await exportPicture('cell');
  if (!info || !cell || !picture) return;
  goTo('decode');
  await decodeDrawn(new File([picture.bytes], picture.fileName), info.id, cell.fingerprint);
}

/** The model's name is left out, since a run may be called after a private folder. */
function fileStemOf(what: 'cell' | 'grid', { seed, fingerprint, mix }: Cell): string {
  if (!usePreferences.getState().namesInputs) return what === 'cell' ? 'picture' : 'grid';
  return what === 'cell' ? `seed${seed}-${hexOf(fingerprint)}${mix ? '-mixed' : ''}` : `grid-seed${seed}`;
}
