import {
  clear,
  fillHoles,
  grow,
  keepLargest,
  type MaskOperation,
  removeIslands,
  shrink,
  smooth,
} from '../../../../shared/mask/refine.ts';
import { propose, proposeWhereItTakesAway } from '../session/proposals.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { maskOf } from '../state/masks.ts';
import type { Proposal, ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import {
  everySlice,
  keepLargestInVolume,
  removeIslandsInVolume,
  type VolumeChange,
  whyNoVolume,
} from '../state/volume-changes.ts';
import { actionsOf, type MaskRow } from './mask-row.ts';
import type { ReadAction } from './read-action.ts';

const ownPixels = (state: ReadState, sliceId: number | undefined): number =>
  sliceId === undefined ? 0 : (maskOf(state, ownSource(state), sliceId)?.pixels ?? 0);

/** A change under way is no reason: these wait for it, and it may be what draws the mask they are for. */
const whyNotRefinable = (state: ReadState): string | null =>
  whyNotSteppable(state) ??
  (state.busy === null && ownPixels(state, state.painted?.sliceId) === 0
    ? 'nothing of yours is drawn on this slice'
    : null);

const refine = (
  id: string,
  label: string,
  keys: readonly string[],
  operation: MaskOperation,
): ReadAction => ({
  id: `read.refine.${id}`,
  label,
  keys,
  whyNot: whyNotRefinable,
  perform: (session) => void session.editor.change(label.toLowerCase(), operation),
  change: ({ painted }) => {
    if (!painted?.pixels) return null;
    const { sliceId, pixels } = painted;
    const after = (state: ReadState) => {
      const bits = maskOf(state, ownSource(state), sliceId)?.bits;
      return new Map(bits ? [[sliceId, operation(bits, pixels.width, pixels.height)]] : []);
    };
    return { label: label.toLowerCase(), adopt: null, after };
  },
});

/** Of all slices a reader sees one: such a change is shown before it is made. */
const refineAll = (
  id: string,
  label: string,
  keys: readonly string[],
  change: VolumeChange,
  whyNot: (state: ReadState) => string | null,
): ReadAction => ({
  id: `read.refineAll.${id}`,
  label,
  keys,
  whyNot: (state) => whyNotSteppable(state) ?? whyNot(state),
  perform: (session) => propose(session, { label: label.toLowerCase(), adopt: null, after: change }),
});

const whyNothingDrawn = (state: ReadState): string | null => {
  const drawn = [...(state.masks.get(ownSource(state) ?? '') ?? [])].some(([, mask]) => mask.pixels > 0);
  return drawn ? null : 'nothing of yours is drawn on this series';
};

/** The same change of this slice and of every slice. */
const row = (
  id: string,
  label: string,
  keys: readonly [string, string],
  operation: MaskOperation,
): MaskRow => ({
  label,
  slice: refine(id, label, [keys[0]], operation),
  all: refineAll(id, `${label}, all slices`, [keys[1]], everySlice(operation), whyNothingDrawn),
});

/** A change that looks at the whole volume: pieces are connected through the slices. */
const volumeRow = (
  id: string,
  labels: readonly [string, string],
  keys: readonly [string, string],
  operation: MaskOperation,
  change: VolumeChange,
): MaskRow => ({
  label: labels[0],
  slice: refine(id, labels[0], [keys[0]], operation),
  all: refineAll(id, labels[1], [keys[1]], change, (state) => whyNothingDrawn(state) ?? whyNoVolume(state)),
});

/** The slice before or after the one on the screen. */
const besides = (state: ReadState, step: -1 | 1) =>
  state.painted ? state.detail?.slices[state.painted.index + step] : undefined;

function copy(id: string, label: string, keys: readonly string[], step: -1 | 1): ReadAction {
  const change = (now: ReadState): Proposal | null => {
    const from = besides(now, step);
    const onto = now.painted?.sliceId;
    if (!from || onto === undefined) return null;
    const after = (state: ReadState) => {
      const bits = maskOf(state, ownSource(state), from.sliceId)?.bits;
      return new Map(bits ? [[onto, bits]] : []);
    };
    return { label: label.toLowerCase(), adopt: null, after };
  };
  const whyNot = (state: ReadState): string | null => {
    const from = besides(state, step);
    const painted = state.painted?.pixels;
    const locked = whyNotSteppable(state);
    if (locked) return locked;
    if (!from) return 'there is no such slice';
    if (from.width !== painted?.width || from.height !== painted.height) return 'that slice has another size';
    const empty = state.busy === null && ownPixels(state, from.sliceId) === 0;
    return empty ? 'nothing of yours is drawn on that slice' : null;
  };
  const perform = (session: SeriesSession) => {
    const proposal = change(session.store.getState());
    if (proposal) proposeWhereItTakesAway(session, proposal);
  };
  return { id: `read.refine.${id}`, label, keys, whyNot, perform, change };
}

const copyRow = (id: string, label: string, key: string, step: -1 | 1): MaskRow => ({
  label,
  slice: copy(id, label, [key], step),
  all: null,
});

/** Changes of the reader's whole mask of one slice or of all, each one undo step. */
export const REFINE_ROWS: readonly MaskRow[] = [
  row('fillHoles', 'Fill holes', ['h', 'Shift+h'], fillHoles),
  volumeRow(
    'keepLargest',
    ['Keep the largest piece', 'Keep the largest piece of the volume'],
    ['l', 'Shift+l'],
    keepLargest,
    keepLargestInVolume,
  ),
  volumeRow(
    'removeIslands',
    ['Remove islands', 'Remove islands of the volume'],
    ['i', 'Shift+i'],
    removeIslands,
    removeIslandsInVolume,
  ),
  row('smooth', 'Smooth the outline', ['m', 'Shift+m'], smooth),
  row('grow', 'Grow by a pixel', ['.', '>'], grow),
  row('shrink', 'Shrink by a pixel', [',', '<'], shrink),
  copyRow('fromPrevious', 'Copy from the previous slice', 'Shift+ArrowUp', -1),
  copyRow('fromNext', 'Copy from the next slice', 'Shift+ArrowDown', 1),
  {
    label: 'Clear',
    slice: refine('clear', 'Clear this slice', ['Delete'], clear),
    all: refineAll('clear', 'Clear all slices', ['Shift+Delete'], everySlice(clear), whyNothingDrawn),
  },
];

export const REFINE_ACTIONS: readonly ReadAction[] = actionsOf(REFINE_ROWS);
