import type { ReadState } from './read-state.ts';

/** Why nothing can be undone or redone now, or null: a change under way is no reason, steps wait for it. */
export function whyNotSteppable(state: ReadState): string | null {
  if (state.readerId === null) return 'choose a reader first';
  if (!state.painted?.pixels) return 'no slice on the screen';
  if (state.worklistRow?.confirmedBy)
    return `confirmed by ${state.worklistRow.confirmedBy}; take that back first`;
  if (state.save.conflict) return 'decide about the changed mask first';
  if (state.proposal) return 'a change is shown: make it (Enter) or give it up (Esc) first';
  return state.busy === 'stroke' ? 'a stroke is under way' : null;
}

/** Why masks can not be changed now, or null: the reason shown beside a disabled tool. */
export const whyNotEditable = (state: ReadState): string | null =>
  whyNotSteppable(state) ?? (state.busy === 'command' ? 'one moment: a change is under way' : null);
