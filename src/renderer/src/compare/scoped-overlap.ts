import type { MaskSource } from '../../../shared/domain/mask-source.ts';
import { addOverlap, diceOf, NO_OVERLAP, type Overlap } from '../../../shared/metrics/overlap.ts';
import { overlapOf } from '../read/state/mask-overlap.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { judgedSlices } from './judged-slices.ts';

type Known = Pick<ReadState, 'masks' | 'predictions' | 'detail'>;

/** Overlap of two sources over the slices that both have judged. */
export interface SharedOverlap extends Overlap {
  /** how many slices that are */
  readonly slices: number;
}

const NOTHING: SharedOverlap = { ...NO_OVERLAP, slices: 0 };

/** Overlap of two sources on one slice, or (null) over the series; slices that one of them has not judged do not count. */
export function sumOverlap(read: Known, a: MaskSource, b: MaskSource, sliceId: number | null): SharedOverlap {
  const [judgedA, judgedB] = [judgedSlices(read, a), judgedSlices(read, b)];
  if (sliceId !== null) return onSlice(read, a, b, sliceId) ?? NOTHING;
  const known = summed.get(judgedA)?.get(judgedB)?.get(`${a} ${b}`);
  if (known) return known;
  const sum = (read.detail?.slices ?? []).reduce<SharedOverlap>((total, slice) => {
    const overlap = onSlice(read, a, b, slice.sliceId);
    return overlap ? { ...addOverlap(total, overlap), slices: total.slices + 1 } : total;
  }, NOTHING);
  const others = summed.get(judgedA) ?? new WeakMap<ReadonlySet<number>, Map<string, SharedOverlap>>();
  summed.set(judgedA, others);
  const ofB = others.get(judgedB) ?? new Map<string, SharedOverlap>();
  others.set(judgedB, ofB.set(`${a} ${b}`, sum));
  return sum;
}

/** A set of judged slices is made anew whenever the masks or results of its source change. */
const summed = new WeakMap<ReadonlySet<number>, WeakMap<ReadonlySet<number>, Map<string, SharedOverlap>>>();

/** Dice of two sources by position in the stack; 1 where both have found nothing, null where one has not judged. */
export function diceBySlice(read: Known, a: MaskSource, b: MaskSource): (number | null)[] {
  return (read.detail?.slices ?? []).map(({ sliceId }) => {
    const overlap = onSlice(read, a, b, sliceId);
    return overlap && diceOf(overlap);
  });
}

function onSlice(read: Known, a: MaskSource, b: MaskSource, sliceId: number): SharedOverlap | null {
  if (!judgedSlices(read, a).has(sliceId) || !judgedSlices(read, b).has(sliceId)) return null;
  const overlap = overlapOf(read.masks.get(a)?.get(sliceId), read.masks.get(b)?.get(sliceId));
  return { ...overlap, slices: 1 };
}
