/** More sources than this do not fit into the bits of a pattern. */
export const MAX_RATERS = 30;

/**
 * Which of several sources mark each pixel of a slice: bit k is set where source k does. All consensus rules look at
 * nothing else, so a volume shrinks to a count per pattern.
 * @param masks 0|1 per pixel, one per source; null counts as empty
 * @param pixelCount width * height
 * @returns pixelCount patterns, 0..2^sources - 1
 * @throws RangeError for more than MAX_RATERS sources or a mask of another size
 */
export function decisionPatterns(masks: readonly (Uint8Array | null)[], pixelCount: number): Uint32Array {
  if (masks.length > MAX_RATERS) throw new RangeError(`${masks.length} sources, at most ${MAX_RATERS}`);
  const patterns = new Uint32Array(pixelCount);
  masks.forEach((mask, rater) => {
    if (mask === null) return;
    if (mask.length !== pixelCount) throw new RangeError(`mask of ${mask.length} pixels, not ${pixelCount}`);
    const bit = 1 << rater;
    for (let p = mask.indexOf(1); p !== -1; p = mask.indexOf(1, p + 1))
      patterns[p] = (patterns[p] ?? 0) | bit;
  });
  return patterns;
}

/** Adds the pixels of a slice to the counts of its volume. */
export function countPatterns(
  patterns: Uint32Array,
  counts: Map<number, number> = new Map(),
): Map<number, number> {
  // runs of equal patterns are long: the map is asked once per run
  for (let start = 0; start < patterns.length; ) {
    const pattern = patterns[start] ?? 0;
    let end = start + 1;
    while (end < patterns.length && patterns[end] === pattern) end++;
    counts.set(pattern, (counts.get(pattern) ?? 0) + end - start);
    start = end;
  }
  return counts;
}

/** How many sources mark a pixel of this pattern. */
export function markedBy(pattern: number): number {
  let count = 0;
  for (let rest = pattern; rest !== 0; rest &= rest - 1) count++;
  return count;
}
