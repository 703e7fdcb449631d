import type { BrushPoint } from '../../../../shared/mask/brush.ts';
import type { OpenOutline, ReadState } from './read-state.ts';

/** Corners an outline needs to enclose anything. */
const FEWEST_CORNERS = 3;

/**
 * Sets a further corner of the outline on the slice on the screen. An outline on another slice is given up; its first
 * corner says whether the outline adds or takes away.
 * @param nearest a point within so many image pixels of the last corner is that corner again (a double click)
 */
export function withCorner(state: ReadState, point: BrushPoint, value: 0 | 1, nearest: number): ReadState {
  const sliceId = state.painted?.sliceId;
  if (sliceId === undefined) return state;
  const open = openOutline(state) ?? { sliceId, value, points: [] };
  const last = open.points.at(-1);
  if (last && Math.hypot(last.x - point.x, last.y - point.y) <= nearest) return state;
  return { ...state, outline: { ...open, points: [...open.points, point] } };
}

/** Takes the last corner back; with the first one the outline is gone. */
export function withoutLastCorner(state: ReadState): ReadState {
  const points = state.outline?.points.slice(0, -1) ?? [];
  return { ...state, outline: state.outline && points.length > 0 ? { ...state.outline, points } : null };
}

/** The outline that is being set on the slice on the screen. */
export const openOutline = (state: ReadState): OpenOutline | null =>
  state.outline?.sliceId === state.painted?.sliceId ? state.outline : null;

/** Why the outline can not be closed, or null. */
export function whyNotClosable(state: ReadState): string | null {
  if (!state.outline) return 'no outline is being drawn';
  const open = openOutline(state);
  if (!open) return 'the outline is on another slice';
  return open.points.length < FEWEST_CORNERS ? 'an outline has three corners or more' : null;
}
