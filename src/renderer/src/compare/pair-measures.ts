import type { MaskSource } from '../../../shared/domain/mask-source.ts';
import { addOverlap, diceOf, NO_OVERLAP, type Overlap } from '../../../shared/metrics/overlap.ts';
import { overlapOf } from '../read/state/mask-overlap.ts';
import type { ReadState } from '../read/state/read-state.ts';

export interface PairMeasures {
  /** per position in the stack; null where both are empty (there is nothing to agree on) */
  readonly perSlice: readonly (number | null)[];
  readonly overlaps: readonly Overlap[];
  readonly total: Overlap;
  /** null when both are empty everywhere */
  readonly volumeDice: number | null;
}

/** Dice and counts of two sources, slice by slice and over the volume. */
export function measurePair(
  state: Pick<ReadState, 'detail' | 'masks'>,
  a: MaskSource | null,
  b: MaskSource | null,
): PairMeasures {
  const masksA = a === null ? undefined : state.masks.get(a);
  const masksB = b === null ? undefined : state.masks.get(b);
  const overlaps = (state.detail?.slices ?? []).map((slice) =>
    overlapOf(masksA?.get(slice.sliceId), masksB?.get(slice.sliceId)),
  );
  const total = overlaps.reduce(addOverlap, NO_OVERLAP);
  return {
    perSlice: overlaps.map((overlap) => (overlap.a + overlap.b === 0 ? null : diceOf(overlap))),
    overlaps,
    total,
    volumeDice: total.a + total.b === 0 ? null : diceOf(total),
  };
}
