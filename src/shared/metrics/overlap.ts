/** Counts of pixels in both masks and in each. */
export interface Overlap {
  readonly both: number;
  readonly a: number;
  readonly b: number;
}

/** Counts the overlap of two masks (0|1 per pixel) of equal size; a missing mask counts as empty. */
export function countOverlap(a: Uint8Array | null, b: Uint8Array | null): Overlap {
  let both = 0;
  let inA = 0;
  let inB = 0;
  const length = Math.max(a?.length ?? 0, b?.length ?? 0);
  for (let i = 0; i < length; i++) {
    const x = a?.[i] ?? 0;
    const y = b?.[i] ?? 0;
    inA += x;
    inB += y;
    both += x & y;
  }
  return { both, a: inA, b: inB };
}

/** Sums overlaps over the slices of a volume. */
export const addOverlap = (x: Overlap, y: Overlap): Overlap => ({
  both: x.both + y.both,
  a: x.a + y.a,
  b: x.b + y.b,
});

export const NO_OVERLAP: Overlap = { both: 0, a: 0, b: 0 };

/** Dice coefficient 2|A and B| / (|A| + |B|), 0..1; two empty masks agree, so theirs is 1. */
export const diceOf = ({ both, a, b }: Overlap): number => (a + b === 0 ? 1 : (2 * both) / (a + b));

/** Intersection over union, 0..1; 1 for two empty masks. */
export const iouOf = ({ both, a, b }: Overlap): number => (a + b === 0 ? 1 : both / (a + b - both));
