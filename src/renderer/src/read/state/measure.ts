import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { addOverlap, countOverlap, diceOf, NO_OVERLAP } from '../../../../shared/metrics/overlap.ts';
import type { MasksBySlice, ReadState } from './read-state.ts';

/** Square millimetres of so many pixels, or null while spacing is unknown. */
export const areaMm2 = (detail: SeriesDetail, pixels: number): number | null =>
  detail.spacing ? pixels * detail.spacing.x * detail.spacing.y : null;

/** Cubic millimetres of so many pixels over the stack; null without slice spacing or across a gap in it. */
export function volumeMm3(detail: SeriesDetail, pixels: number): number | null {
  const z = detail.spacing?.z ?? null;
  const area = areaMm2(detail, pixels);
  return area === null || z === null || hasGap(detail) ? null : area * z;
}

/** Whether slice numbers are missing or repeated: then the stack is not one volume. */
export const hasGap = (detail: SeriesDetail): boolean =>
  detail.slices.some((slice, at) => at > 0 && slice.number !== (detail.slices[at - 1]?.number ?? 0) + 1);

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

/** Dice of two sources on one slice, and whether any of them has a pixel there. */
export function sliceDice(state: ReadState, a: MaskSource, b: MaskSource, sliceId: number): number | null {
  const overlap = countOverlap(
    state.masks.get(a)?.get(sliceId)?.bits ?? null,
    state.masks.get(b)?.get(sliceId)?.bits ?? null,
  );
  return overlap.a + overlap.b === 0 ? null : diceOf(overlap);
}

/** Dice of two sources over all slices; null when both are empty everywhere. */
export function volumeDice(state: ReadState, a: MaskSource, b: MaskSource): number | null {
  let sum = NO_OVERLAP;
  for (const slice of state.detail?.slices ?? []) {
    sum = addOverlap(
      sum,
      countOverlap(
        state.masks.get(a)?.get(slice.sliceId)?.bits ?? null,
        state.masks.get(b)?.get(slice.sliceId)?.bits ?? null,
      ),
    );
  }
  return sum.a + sum.b === 0 ? null : diceOf(sum);
}
