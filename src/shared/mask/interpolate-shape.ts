import { signedDistance } from './signed-distance.ts';

/**
 * Masks between two masks of one stack: the signed distances to both outlines are interpolated linearly, and what lies
 * at or above zero is inside (Raya & Udupa, "Shape-based interpolation of multidimensional objects", IEEE Trans Med
 * Imaging 9(1), 1990; Euclidean distances instead of their city-block ones).
 * Every result holds what both masks share and nothing that is in neither. Where they share nothing, slices in the
 * middle may be empty.
 * @param before width * height, 0|1
 * @param after of the same size
 * @param positions of the wanted masks, 0 (before) to 1 (after)
 * @param aspect height of a pixel divided by its width
 */
export function interpolateShapes(
  before: Uint8Array,
  after: Uint8Array,
  width: number,
  height: number,
  positions: readonly number[],
  aspect = 1,
): Uint8Array[] {
  const from = signedDistance(before, width, height, aspect);
  const to = signedDistance(after, width, height, aspect);
  return positions.map((t) =>
    Uint8Array.from(before, (_, at) => ((1 - t) * (from[at] ?? 0) + t * (to[at] ?? 0) >= 0 ? 1 : 0)),
  );
}
