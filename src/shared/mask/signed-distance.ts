/** Larger than any squared distance in an image. */
const FAR = 1e12;

/**
 * Signed distance of every pixel centre to the outline of a mask, in pixel widths: positive inside. The outline is
 * taken to lie half a pixel before the nearest centre of the other side. Exact Euclidean distances in two passes of
 * lower envelopes of parabolas (Felzenszwalb & Huttenlocher, "Distance transforms of sampled functions", Theory of
 * Computing 8, 2012).
 * @param mask width * height, 0|1
 * @param aspect height of a pixel divided by its width
 * @returns width * height; -1e6 everywhere for an empty mask, 1e6 for a full one
 */
export function signedDistance(mask: Uint8Array, width: number, height: number, aspect = 1): Float64Array {
  const toMask = squaredDistance(mask, 1, width, height, aspect);
  const toBackground = squaredDistance(mask, 0, width, height, aspect);
  return Float64Array.from(mask, (value, at) =>
    value === 1 ? Math.sqrt(toBackground[at] ?? 0) - 0.5 : 0.5 - Math.sqrt(toMask[at] ?? 0),
  ).map((distance) => Math.max(-1e6, Math.min(1e6, distance)));
}

/** Squared distance to the nearest pixel of a value. */
function squaredDistance(
  mask: Uint8Array,
  value: 0 | 1,
  width: number,
  height: number,
  aspect: number,
): Float64Array {
  const distance = Float64Array.from(mask, (pixel) => (pixel === value ? 0 : FAR * 4));
  for (let x = 0; x < width; x++) envelope(distance, x, width, height, aspect * aspect);
  for (let y = 0; y < height; y++) envelope(distance, y * width, 1, width, 1);
  return distance;
}

/** One row or column: distance[q] becomes the smallest weight * (q - p)^2 + distance[p]; in place. */
function envelope(
  distance: Float64Array,
  start: number,
  stride: number,
  count: number,
  weight: number,
): void {
  const heights = new Float64Array(count);
  for (let q = 0; q < count; q++) heights[q] = distance[start + q * stride] ?? 0;
  // vertices of the parabolas in the envelope, and from where on each of them is the lowest
  const vertices = new Int32Array(count);
  const from = new Float64Array(count);
  let last = -1;
  for (let q = 0; q < count; q++) {
    if ((heights[q] ?? 0) >= FAR) continue;
    let meets = Number.NEGATIVE_INFINITY;
    while (last >= 0) {
      const p = vertices[last] ?? 0;
      const rise = (heights[q] ?? 0) - (heights[p] ?? 0);
      meets = (rise / weight + q * q - p * p) / (2 * (q - p));
      if (meets > (from[last] ?? 0)) break;
      last--;
      meets = Number.NEGATIVE_INFINITY;
    }
    last++;
    vertices[last] = q;
    from[last] = meets;
  }
  if (last < 0) return;
  for (let q = 0, k = 0; q < count; q++) {
    while (k < last && (from[k + 1] ?? 0) < q) k++;
    const p = vertices[k] ?? 0;
    distance[start + q * stride] = weight * (q - p) * (q - p) + (heights[p] ?? 0);
  }
}
