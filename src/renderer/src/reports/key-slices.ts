import type { MaskSet } from '../../../shared/contract/masks.ts';
import type { SliceRow } from '../../../shared/contract/series.ts';

export const MOST_KEY_SLICES = 6;

export interface KeySlice {
  readonly sliceId: number;
  /** position in the stack */
  readonly index: number;
  readonly number: number;
  /** outlined by the mask that is reported; null: it has no mask here */
  readonly pixels: number | null;
}

/** Slices in stack order with what the reported mask outlines on each; unreadable ones are left out. */
export function keySlices(slices: readonly SliceRow[], mask: MaskSet | null): readonly KeySlice[] {
  const pixels = new Map(mask?.slices.map((slice) => [slice.sliceId, slice.pixels]));
  return slices.flatMap((slice, index) =>
    slice.state === 'ok'
      ? [{ sliceId: slice.sliceId, index, number: slice.number, pixels: pixels.get(slice.sliceId) ?? null }]
      : [],
  );
}

/** The picks with one more or one less; a seventh is not taken. */
export function withPick(picks: readonly number[], sliceId: number): readonly number[] {
  if (picks.includes(sliceId)) return picks.filter((id) => id !== sliceId);
  return picks.length >= MOST_KEY_SLICES ? picks : [...picks, sliceId];
}

/** What the rule picks: the largest findings, in stack order. */
export const largestFindings = (slices: readonly KeySlice[]): readonly number[] =>
  slices
    .filter((slice) => (slice.pixels ?? 0) > 0)
    .toSorted((a, b) => (b.pixels ?? 0) - (a.pixels ?? 0) || a.index - b.index)
    .slice(0, MOST_KEY_SLICES)
    .toSorted((a, b) => a.index - b.index)
    .map((slice) => slice.sliceId);
