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
import type { SeriesSession } from '../session/series-session.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { maskOf } from '../state/masks.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
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
});

/** The slice before or after the one on the screen. */
const besides = (state: ReadState, step: -1 | 1) =>
  state.painted ? state.detail?.slices[state.painted.index + step] : undefined;

const copy = (id: string, label: string, keys: readonly string[], step: -1 | 1): ReadAction => ({
  id: `read.refine.${id}`,
  label,
  keys,
  whyNot: (state) => {
    const from = besides(state, step);
    const painted = state.painted?.pixels;
    const locked = whyNotSteppable(state);
    if (locked) return locked;
    if (!from) return 'there is no such slice';
    if (from.width !== painted?.width || from.height !== painted.height) return 'that slice has another size';
    const empty = state.busy === null && ownPixels(state, from.sliceId) === 0;
    return empty ? 'nothing of yours is drawn on that slice' : null;
  },
  perform: (session: SeriesSession) => {
    const from = besides(session.store.getState(), step);
    if (!from) return;
    void session.editor.change(label.toLowerCase(), (mask) => {
      const state = session.store.getState();
      return maskOf(state, ownSource(state), from.sliceId)?.bits ?? mask;
    });
  },
});

/** Changes of the reader's whole mask of one slice, each one undo step. */
export const REFINE_ACTIONS: readonly ReadAction[] = [
  refine('fillHoles', 'Fill holes', ['h'], fillHoles),
  refine('keepLargest', 'Keep the largest piece', ['l'], keepLargest),
  refine('removeIslands', 'Remove islands', ['i'], removeIslands),
  refine('smooth', 'Smooth the outline', ['m'], smooth),
  refine('grow', 'Grow by a pixel', ['.'], grow),
  refine('shrink', 'Shrink by a pixel', [','], shrink),
  refine('clear', 'Clear this slice', ['Delete'], clear),
  copy('fromPrevious', 'Copy from the previous slice', ['Shift+ArrowUp'], -1),
  copy('fromNext', 'Copy from the next slice', ['Shift+ArrowDown'], 1),
];
