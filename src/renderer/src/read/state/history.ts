import type { ActionResult } from '../../../../shared/contract/masks.ts';
import type { ReadState } from './read-state.ts';

/** Notes that an action was undone or redone. */
export function withStep(state: ReadState, actionId: number, undone: boolean): ReadState {
  const { history } = state;
  const step = undone ? 1 : -1;
  const entries = history.entries.map((entry) =>
    entry.actionId === actionId ? { ...entry, undone } : entry,
  );
  return {
    ...state,
    history: { entries, done: history.done - step, undone: history.undone + step },
  };
}

/**
 * Notes an action that main has just stored, so that it can be undone at once and not only after the history was read
 * again. A stored action ends what could be redone; parts of one stroke are one entry.
 */
export function withAction(state: ReadState, { actionId, label, changed }: ActionResult): ReadState {
  const { history } = state;
  const before = history.entries.find((entry) => entry.actionId === actionId);
  const sliceIds = new Set([...(before?.sliceIds ?? []), ...changed.map((slice) => slice.sliceId)]);
  const at = before?.at ?? new Date().toISOString();
  const entries = [
    ...history.entries.filter((entry) => entry.actionId !== actionId && !entry.undone),
    { actionId, label, at, undone: false, sliceIds: [...sliceIds] },
  ];
  return { ...state, history: { entries, done: history.done + (before ? 0 : 1), undone: 0 } };
}
