/** Per pixel: 0 neither, 1 both, 2 only A, 3 only B. */
export const BOTH = 1;
export const ONLY_A = 2;
const ONLY_B = 3;

export interface MaskDifference {
  /** width * height labels */
  readonly labels: Uint8Array;
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

/** Where two masks of equal size agree and differ; a missing mask counts as empty. */
export function compareMasks(a: Uint8Array | null, b: Uint8Array | null, pixelCount: number): MaskDifference {
  const labels = new Uint8Array(pixelCount);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < pixelCount; i++) {
    const inA = a?.[i] === 1;
    const inB = b?.[i] === 1;
    const label = inA ? (inB ? BOTH : ONLY_A) : inB ? ONLY_B : 0;
    labels[i] = label;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return { labels, both: counts[BOTH] ?? 0, onlyA: counts[ONLY_A] ?? 0, onlyB: counts[ONLY_B] ?? 0 };
}
