/** What Explore shows: a model, a plan of cells, and the newest grid of them. Drawing is the render worker's. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import { renderWorker } from '../../workers/render/client.ts';
import { middle, shapeOf, slotOf, type Family } from '../drawing/plan.ts';
import type { DrawProgress, GridReply, ModelInfo } from '../../workers/render/protocol.ts';
import { lookAhead, lookAt, lookAway, stopLookingAhead, useChosenCell } from './explore-cell.ts';
import { asParent, inTheMiddle, newFamily } from './explore-family.ts';
import { forgetViews, rememberView, stepBack, stepForward } from './explore-history.ts';
import { unpin } from './explore-pin.ts';
import {
  noiseChoice,
  planOf,
  usualView,
  viewFromQuery,
  viewOf,
  viewToQuery,
  type ExploreView,
  type WalkView,
} from './explore-view.ts';
import { mostSteps } from './family-query.ts';
import { forgetScores, scoreCells } from './explore-scores.ts';
import { drawWalk, forgetWalk } from './explore-walk.ts';
import { openModel } from './models.ts';
import { randomSeed } from './random.ts';
import { parseRoute, rewriteAddress } from './route.ts';
import { showToast } from './toasts.ts';

export interface ExploreState extends ExploreView {
  info: ModelInfo | null;
  /** The grid on show; it may trail the plan while a new one is drawn. */
  shown: GridReply | null;
  /** The grid that is being drawn; `late` once it takes so long that the page says so. */
  drawing: { done: number; total: number; late: boolean } | null;
  error: PlainError | null;
}

export const useExplore = create<ExploreState>(() => ({
  ...usualView,
  info: null,
  shown: null,
  drawing: null,
  error: null,
}));

const set = useExplore.setState;
const grids = new Newest();
const openings = new Newest();
let serial = 0;
/** Grids up to this serial are not shown any more: they were shown, a newer one was, or they were stopped. */
let settled = 0;

/** A grid that comes sooner than this gets no meter and no dimming, which would flicker during a drag. */
const LATE_MS = 250;
let lateness: ReturnType<typeof setTimeout> | undefined;

/** Starts the time after which the grid is late, unless it runs already. */
function startWaiting(): void {
  lateness ??= setTimeout(
    () => set(({ drawing }) => ({ drawing: drawing && { ...drawing, late: true } })),
    LATE_MS,
  );
}

function stopWaiting(): void {
  clearTimeout(lateness);
  lateness = undefined;
}

/** Opens a model and draws the first grid: of the view that an address names, else of the one that is shown already. */
export async function exploreModel(modelId: string, address = ''): Promise<void> {
  if (useExplore.getState().info?.id !== modelId) {
    settled = serial; // ignores another model's grids that are still being drawn
    set({ info: null, shown: null, walk: null });
    lookAway();
    forgetViews();
    forgetScores();
    forgetWalk();
    unpin();
  } else if (address !== '' && address === viewToQuery(useExplore.getState())) {
    return; // this room wrote the address itself
  }
  set({ error: null });
  const signal = openings.next();
  try {
    const info = await openModel(modelId);
    if (signal.aborted) return; // another model was chosen meanwhile
    const { given, mix, family } = useExplore.getState();
    // Fingerprints given to a model with another number of bits are dropped.
    const fits = Object.values(given).every((fingerprint) => fingerprint.length === info.bits);
    set({ info, given: fits ? given : {} });
    if (mix && (mix.fingerprint.length !== info.bits || mix.size > info.resolution)) set({ mix: null });
    if (family && family.parent.fingerprint.length !== info.bits) set({ mode: usualView.mode, family: null });
    if (address !== '') showAddress(address);
    else await draw();
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error) });
  }
}

/** Shows what an address says as far as that is possible, and says what is not. */
function showAddress(address: string): void {
  const { info } = useExplore.getState();
  if (!info) return;
  const { view, told } = viewFromQuery(address, info);
  if (told.length > 0) showToast('The address was not all of it usable.', 'warm', told.join(' '));
  applyView(view);
}

/** Shows a view as it is. */
function applyView(view: ExploreView): void {
  stopLookingAhead();
  set(view);
  void draw();
}

export function undoExplore(): void {
  const view = stepBack(viewOf(useExplore.getState()));
  if (view) applyView(view);
}

export function redoExplore(): void {
  const view = stepForward(viewOf(useExplore.getState()));
  if (view) applyView(view);
}

/** The chosen cell's fingerprint: the given one, or the one its seed drew for the grid on show. */
export function chosenFingerprint(state: ExploreState): string | null {
  const { given, shown, selected, family } = state;
  if (family && selected === middle) return family.parent.fingerprint;
  return given[slotOf(state, selected)] ?? shown?.cells[selected]?.fingerprint ?? null;
}

/** Gives the chosen cell a fingerprint, and with it the cells that share its slot. */
export function giveFingerprint(fingerprint: string): void {
  const state = useExplore.getState();
  // A preview of just that stays until the picture itself has come.
  if (useChosenCell.getState().preview?.seen.cell.fingerprint !== fingerprint) stopLookingAhead();
  if (state.family) return giveToFamily(state.family, fingerprint);
  // The picture that is edited comes before the grid, which takes many times as long.
  const cell = state.shown?.cells[state.selected];
  if (state.info && cell) void lookAt(state.info, { ...cell, fingerprint }, noiseChoice(state));
  changeExplore({ given: { ...state.given, [slotOf(state, state.selected)]: fingerprint } });
}

export function chooseCell(selected: number): void {
  set({ selected });
  writeAddress();
  lookCloser();
}

/** Shows the chosen cell among eight that are near it. */
export function showChildren(): void {
  const { shown, selected, family } = useExplore.getState();
  const cell = shown?.cells[selected];
  if (!cell || family) return;
  changeExplore({ mode: 'children', family: newFamily(cell, randomSeed()), ...inTheMiddle });
}

export function changeFamily(change: Partial<Family>): void {
  const { family } = useExplore.getState();
  if (family) changeExplore({ family: { ...family, ...change } });
}

/** Makes a cell of a family the one in the middle, with other children around it. */
export function chooseChild(index: number): void {
  const { family, shown } = useExplore.getState();
  const child = shown?.cells[index];
  if (!family || !child || index === middle) return chooseCell(index);
  if ((child.latentSteps ?? []).length > mostSteps) {
    showToast(`After ${mostSteps} generations no further latent is taken.`, 'warm', 'Flip bits, or go back.');
    return;
  }
  changeExplore({
    family: { ...family, parent: asParent(child), seed: randomSeed() },
    walk: null,
    ...inTheMiddle,
  });
}

/** Gives a cell of a family another fingerprint. A child that is edited becomes the one in the middle. */
function giveToFamily(family: Family, fingerprint: string): void {
  const { selected, shown } = useExplore.getState();
  const child = selected === middle ? undefined : shown?.cells[selected];
  const parent = { ...(child ? asParent(child) : family.parent), fingerprint };
  changeExplore({ family: { ...family, parent }, ...inTheMiddle });
}

/** Shows a walk between two cells of the grid, which stays as it is; null ends it. */
export function showWalk(walk: WalkView | null): void {
  changeAroundGrid({ walk });
  followWalk();
}

/** The walk of the view, between the cells on show. */
function followWalk(): void {
  const { info, shown, walk, ...state } = useExplore.getState();
  const from = walk && shown?.cells[walk.from];
  const to = walk && shown?.cells[walk.to];
  if (!info || !from || !to) return forgetWalk();
  const noise = noiseChoice(state);
  void drawWalk({ modelId: info.id, walk: { from, to, moves: walk.moves }, noise }, walk.at);
}

/** Switches the decoder's readings on the cells on or off. */
export function showReadings(reads: boolean): void {
  changeAroundGrid({ reads });
  readGrid();
}

/** Changes what stands beside the grid, which stays as it is drawn. */
function changeAroundGrid(change: Pick<ExploreView, 'walk'> | Pick<ExploreView, 'reads'>): void {
  rememberView(viewOf(useExplore.getState()), Object.keys(change).join());
  set(change);
  writeAddress();
}

function readGrid(): void {
  const { info, shown, reads, ...state } = useExplore.getState();
  if (info && shown && reads)
    void scoreCells({ modelId: info.id, cells: shown.cells, noise: noiseChoice(state) });
  else forgetScores();
}

/** Shows the chosen cell in detail. */
function lookCloser(): void {
  const state = useExplore.getState();
  const cell = state.shown?.cells[state.selected];
  if (state.info && cell) void lookAt(state.info, cell, noiseChoice(state));
}

/**
 * Changes the plan or the view and draws again. Only the newest request counts. Cheap enough for every step of
 * a slider.
 */
export function changeExplore(change: Partial<ExploreState>): void {
  const before = useExplore.getState();
  rememberView(viewOf(before), Object.keys(change).join());
  // In another mode, or with another number of columns, slots are other cells.
  const moves =
    (change.mode ?? before.mode) !== before.mode || (change.columns ?? before.columns) !== before.columns;
  set(moves ? { given: {}, family: null, walk: null, ...change } : change);
  const { selected, referenceIndex, ...now } = useExplore.getState();
  const { columns, rows } = shapeOf(now);
  const last = columns * rows - 1;
  if (selected > last || referenceIndex > last) {
    set({ selected: Math.min(selected, last), referenceIndex: Math.min(referenceIndex, last) });
  }
  void draw();
}

/** How often the address changes at most: browsers refuse more than a hundred changes in half a minute. */
const WRITE_MS = 400;
let writing: ReturnType<typeof setTimeout> | undefined;

/** The address follows the view, as long as the room is open and the address names no other model. */
function writeAddress(): void {
  writing ??= setTimeout(() => {
    writing = undefined;
    const { info, ...state } = useExplore.getState();
    const { room, argument } = parseRoute(location.hash);
    if (info && room === 'explore' && (argument ?? info.id) === info.id)
      rewriteAddress('explore', info.id, viewToQuery(state));
  }, WRITE_MS);
}

async function draw(): Promise<void> {
  const state = useExplore.getState();
  if (!state.info) return;
  writeAddress();
  const { info } = state;
  const plan = planOf(state);
  const { columns, rows } = shapeOf(plan);
  const drawn = ++serial;
  const signal = grids.next();
  set(({ drawing }) => ({
    drawing: { done: 0, total: columns * rows, late: drawing?.late ?? false },
    error: null,
  }));
  startWaiting();
  const { difference, referenceIndex, gain } = state;
  const request = {
    modelId: info.id,
    plan,
    noise: noiseChoice(state),
    ...(difference ? { difference: { referenceIndex, gain } } : {}),
  };
  // Progress and replies come over different ports: progress may arrive after the picture.
  const onProgress = (progress: DrawProgress): void => {
    if (!signal.aborted) set(({ drawing }) => ({ drawing: drawing && { ...drawing, ...progress } }));
  };
  try {
    const reply = await renderWorker.job({ signal, onProgress }, (worker, job) =>
      worker.renderGrid(request, job),
    );
    if (drawn > settled) show(drawn, reply);
  } catch (error) {
    if (signal.aborted) return;
    stopWaiting();
    set({ error: toPlainError(error), drawing: null });
  }
}

/** Shows a grid that came. While somebody drags, grids that are not the newest are shown, too. */
function show(drawn: number, shown: GridReply): void {
  settled = drawn;
  stopWaiting();
  const isNewest = drawn === serial;
  if (!isNewest) startWaiting();
  set(({ drawing }) => ({ shown, drawing: isNewest ? null : drawing && { ...drawing, late: false } }));
  lookCloser();
  followWalk();
  readGrid();
}

/** Stops what is being drawn; the grid on show stays. */
export function stopDrawing(): void {
  settled = ++serial;
  stopWaiting();
  set({ drawing: null });
  grids.stop();
}

export function setBit(index: number, bit: '0' | '1'): void {
  const fingerprint = chosenFingerprint(useExplore.getState());
  if (fingerprint) giveFingerprint(withBit(fingerprint, index, bit));
}

/** Shows what flipping a bit of the chosen cell would do. Null where nobody points at a bit any more. */
export function previewBit(index: number | null): void {
  const state = useExplore.getState();
  const cell = state.shown?.cells[state.selected];
  const fingerprint = chosenFingerprint(state);
  if (index === null || !state.info || !cell || !fingerprint) return stopLookingAhead();
  const flipped = withBit(fingerprint, index, fingerprint[index] === '1' ? '0' : '1');
  void lookAhead(state.info.id, { ...cell, fingerprint: flipped }, noiseChoice(state), index);
}

export function invertFingerprint(): void {
  const fingerprint = chosenFingerprint(useExplore.getState());
  if (fingerprint) giveFingerprint(Array.from(fingerprint, (bit) => (bit === '1' ? '0' : '1')).join(''));
}

function withBit(fingerprint: string, index: number, bit: '0' | '1'): string {
  return fingerprint.slice(0, index) + bit + fingerprint.slice(index + 1);
}
