import { changeOf, proposedChange } from '../state/proposal.ts';
import type { Proposal } from '../state/read-state.ts';
import type { SeriesSession } from './series-session.ts';

/** Shows a change of the reader's masks; it is made only when the reader says so. */
export function propose(session: SeriesSession, proposal: Proposal): void {
  session.update((state) => ({ ...state, proposal, cine: { ...state.cine, playing: false } }));
}

/** Makes a change of one slice at once where it only adds to the reader's mask; shows it first where it takes away. */
export function proposeWhereItTakesAway(session: SeriesSession, proposal: Proposal): void {
  if (changeOf(session.store.getState(), proposal).removed > 0) propose(session, proposal);
  else void make(session, proposal);
}

/** Makes the change that is shown; one undo step. */
export function applyProposal(session: SeriesSession): void {
  const { proposal } = session.store.getState();
  giveUpProposal(session);
  if (proposal) void make(session, proposal);
}

/** Shows what a change would do while the reader has the pointer on it; null: no longer. */
export function lookAt(session: SeriesSession, looked: Proposal | null): void {
  session.update((state) => (state.looked === looked ? state : { ...state, looked }));
}

export function giveUpProposal(session: SeriesSession): void {
  session.update((state) => ({ ...state, proposal: null }));
}

/** Goes to the next slice (around the end) that the change shown would change. */
export function goToNextChanged(session: SeriesSession): void {
  const state = session.store.getState();
  const changed = new Set(proposedChange(state)?.slices.map(({ sliceId }) => sliceId));
  const at = state.painted?.index ?? state.index;
  const slices = state.detail?.slices ?? [];
  const next = [...slices.slice(at + 1), ...slices.slice(0, at + 1)].find(({ sliceId }) =>
    changed.has(sliceId),
  );
  if (next) session.goToSlice(next.sliceId);
}

const make = (session: SeriesSession, { label, adopt, after }: Proposal): Promise<void> =>
  adopt
    ? session.editor.adopt(adopt.from, adopt.sliceIds)
    : session.editor.changeSlices(label, () => after(session.store.getState()));
