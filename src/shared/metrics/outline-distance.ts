/**
 * Pixels of a mask that touch its outside by an edge (4 neighbours); the border of the image counts as outside.
 * @returns x, y pairs
 */
function edgePixels(mask: Uint8Array, width: number, height: number): [number, number][] {
  const out: [number, number][] = [];
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : mask[y * width + x];
  for (let p = mask.indexOf(1); p !== -1; p = mask.indexOf(1, p + 1)) {
    const x = p % width;
    const y = Math.floor(p / width);
    if (!at(x - 1, y) || !at(x + 1, y) || !at(x, y - 1) || !at(x, y + 1)) out.push([x, y]);
  }
  return out;
}

/**
 * Distances in pixels from each edge pixel of one mask to the nearest edge pixel of the other, both ways, on one slice.
 * Both masks must have pixels.
 */
export function outlineDistances(a: Uint8Array, b: Uint8Array, width: number, height: number): number[] {
  const edgeA = edgePixels(a, width, height);
  const edgeB = edgePixels(b, width, height);
  const nearest = (from: readonly [number, number][], to: readonly [number, number][]) =>
    from.map(([x, y]) => {
      let best = Number.POSITIVE_INFINITY;
      for (const [u, v] of to) best = Math.min(best, (x - u) ** 2 + (y - v) ** 2);
      return Math.sqrt(best);
    });
  return [...nearest(edgeA, edgeB), ...nearest(edgeB, edgeA)];
}

/** The 95th percentile (nearest rank) of distances; null for none. */
export function percentile95(distances: readonly number[]): number | null {
  if (distances.length === 0) return null;
  const sorted = [...distances].sort((x, y) => x - y);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? null;
}
