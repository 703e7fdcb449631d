import { compareMasks, type MaskDifference } from '../../../../shared/mask/difference.ts';
import { maskOf } from './masks.ts';
import type { Proposal, ReadState } from './read-state.ts';
import { ownSource } from './sources.ts';

/** What a change does to one slice: `onlyA` is taken away from the reader's mask, `onlyB` is added to it. */
export interface SliceChange extends MaskDifference {
  readonly sliceId: number;
}

/** What the change that is shown does, slice by slice in stack order; slices that stay as they are left out. */
export interface ProposedChange {
  readonly slices: readonly SliceChange[];
  readonly added: number;
  readonly removed: number;
}

const computed = new WeakMap<
  Proposal,
  { readonly masks: ReadState['masks']; readonly change: ProposedChange }
>();

/** What the open proposal would change in the masks as they stand now; null while none is open. Computed once. */
export function proposedChange(state: ReadState): ProposedChange | null {
  return state.proposal ? changeOf(state, state.proposal) : null;
}

/** What a proposal would change in the masks as they stand now. */
export function changeOf(state: ReadState, proposal: Proposal): ProposedChange {
  const known = computed.get(proposal);
  if (known?.masks === state.masks) return known.change;
  const after = proposal.after(state);
  const slices = (state.detail?.slices ?? []).flatMap(({ sliceId, width, height }): SliceChange[] => {
    const bits = after.get(sliceId);
    if (bits?.length !== width * height) return [];
    const difference = compareMasks(
      maskOf(state, ownSource(state), sliceId)?.bits ?? null,
      bits,
      bits.length,
    );
    return difference.onlyA + difference.onlyB > 0 ? [{ sliceId, ...difference }] : [];
  });
  const sum = (count: (slice: SliceChange) => number) =>
    slices.reduce((total, slice) => total + count(slice), 0);
  const change = { slices, added: sum((slice) => slice.onlyB), removed: sum((slice) => slice.onlyA) };
  computed.set(proposal, { masks: state.masks, change });
  return change;
}
