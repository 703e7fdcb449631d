import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { hasGap } from '../../../../shared/domain/stack.ts';
import { addOverlap, diceOf, NO_OVERLAP, type Overlap } from '../../../../shared/metrics/overlap.ts';
import { overlapOf } from './mask-overlap.ts';
import type { MasksBySlice, ReadState } from './read-state.ts';

/** Square millimetres of so many pixels, or null while spacing is unknown. */
export const areaMm2 = (detail: SeriesDetail, pixels: number): number | null =>
  detail.spacing ? pixels * detail.spacing.x * detail.spacing.y : null;

/** Cubic millimetres of so many pixels over the stack; null without slice spacing or across a gap in it. */
export function volumeMm3(detail: SeriesDetail, pixels: number): number | null {
  const z = detail.spacing?.z ?? null;
  const area = areaMm2(detail, pixels);
  return area === null || z === null || hasGap(detail.slices) ? null : area * z;
}

/** Pixels and slices of a source over the whole series. */
export function totalsOf(masks: MasksBySlice | undefined): {
  readonly pixels: number;
  readonly slices: number;
} {
  let pixels = 0;
  let slices = 0;
  for (const mask of masks?.values() ?? []) {
    pixels += mask.pixels;
    if (mask.pixels > 0) slices++;
  }
  return { pixels, slices };
}

/** What two sources share on one slice. */
export const sliceOverlap = (state: ReadState, a: MaskSource, b: MaskSource, sliceId: number): Overlap =>
  overlapOf(state.masks.get(a)?.get(sliceId), state.masks.get(b)?.get(sliceId));

/** What two sources share over all slices. */
export function volumeOverlap(state: ReadState, a: MaskSource, b: MaskSource): Overlap {
  const slices = state.detail?.slices ?? [];
  return slices.reduce((sum, { sliceId }) => addOverlap(sum, sliceOverlap(state, a, b, sliceId)), NO_OVERLAP);
}

/** Dice of an overlap, or null where neither has a pixel: there is nothing to agree on. */
export const diceOrNull = (overlap: Overlap): number | null =>
  overlap.a + overlap.b === 0 ? null : diceOf(overlap);
