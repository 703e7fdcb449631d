import { addOverlap, NO_OVERLAP, type Overlap } from '../../../shared/metrics/overlap.ts';
import { overlapOf } from '../read/state/mask-overlap.ts';
import type { MaskEntry, ReadState } from '../read/state/read-state.ts';
import type { CompareSource } from './compare-sources.ts';

/** Overlap of two sources on one slice, or (null) over all slices of the series. */
export function sumOverlap(
  { masks, detail }: Pick<ReadState, 'masks' | 'detail'>,
  a: Pick<CompareSource, 'source'>,
  b: Pick<CompareSource, 'source'>,
  sliceId: number | null,
): Overlap {
  const [ofA, ofB] = [masks.get(a.source), masks.get(b.source)];
  if (sliceId !== null) return overlapOf(ofA?.get(sliceId), ofB?.get(sliceId));
  const known = ofA && ofB ? summed.get(ofA)?.get(ofB) : undefined;
  if (known) return known;
  const sum = (detail?.slices ?? []).reduce(
    (total, slice) => addOverlap(total, overlapOf(ofA?.get(slice.sliceId), ofB?.get(slice.sliceId))),
    NO_OVERLAP,
  );
  if (ofA && ofB) {
    const others = summed.get(ofA) ?? new WeakMap<ReadonlyMap<number, MaskEntry>, Overlap>();
    summed.set(ofA, others.set(ofB, sum));
  }
  return sum;
}

const summed = new WeakMap<
  ReadonlyMap<number, MaskEntry>,
  WeakMap<ReadonlyMap<number, MaskEntry>, Overlap>
>();
