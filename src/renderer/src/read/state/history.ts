import type { ActionResult } from '../../../../shared/contract/masks.ts';
import type { ReadState } from './read-state.ts';

/** Notes that an action was undone or redone. */
export const withStep = (state: ReadState, actionId: number, undone: boolean): ReadState => ({
  ...state,
  history: state.history.map((entry) => (entry.actionId === actionId ? { ...entry, undone } : entry)),
});

/**
 * Notes an action that main has just stored, so that it can be undone at once and not only after the history was read
 * again. A stored action ends what could be redone; parts of one stroke are one entry.
 */
export function withAction(state: ReadState, { actionId, label, changed }: ActionResult): ReadState {
  const before = state.history.find((entry) => entry.actionId === actionId);
  const sliceIds = new Set([...(before?.sliceIds ?? []), ...changed.map((slice) => slice.sliceId)]);
  return {
    ...state,
    history: [
      ...state.history.filter((entry) => entry.actionId !== actionId && !entry.undone),
      { actionId, label, at: before?.at ?? new Date().toISOString(), undone: false, sliceIds: [...sliceIds] },
    ],
  };
}
