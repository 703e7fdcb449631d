import type { Lesion, LesionPart } from './lesions.ts';
import type { RowRuns } from './row-runs.ts';

/** A point in image pixels; (0, 0) is the left upper corner of the first pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Width and height of a pixel, in whatever unit lengths are wanted in; 1 and 1 for pixels. */
export interface PixelSize {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: Point;
  readonly to: Point;
  /** in the unit of the pixel size */
  readonly length: number;
}

export interface DiameterPair {
  /** position in the stack of the slice both lie on */
  readonly index: number;
  readonly long: Line;
  readonly short: Line;
}

/**
 * The two diameters by which RANO sizes a lesion (Wen et al., "Updated response assessment criteria for high-grade
 * gliomas", J Clin Oncol 28(11), 2010): the largest diameter of all slices, and the largest one perpendicular to it on
 * the same slice. Both are measured from outer edge to outer edge of the pixels and may cross what lies between.
 */
export function diameterPair(lesion: Lesion, pixel: PixelSize): DiameterPair | null {
  let best: { readonly part: LesionPart; readonly long: Line } | null = null;
  for (const part of lesion.parts) {
    const long = largestDiameter(part.runs, pixel);
    if (long && (!best || long.length > best.long.length + 1e-9)) best = { part, long };
  }
  const short = best && largestPerpendicular(best.part.runs, best.long, pixel);
  return best && short ? { index: best.part.index, long: best.long, short } : null;
}

/** The longest line between two corners of pixels: between two corners of their convex hull. */
export function largestDiameter(runs: RowRuns, pixel: PixelSize): Line | null {
  const hull = convexHull(cornersOf(runs));
  let best: Line | null = null;
  for (const [at, from] of hull.entries()) {
    for (const to of hull.slice(at + 1)) {
      const length = Math.hypot((to.x - from.x) * pixel.x, (to.y - from.y) * pixel.y);
      if (!best || length > best.length + 1e-9) best = { from, to, length };
    }
  }
  return best;
}

/**
 * The longest line at a right angle to another one, outer edge to outer edge. How far a row of pixels reaches along a
 * perpendicular is linear between its corners, so that it is enough to look at the perpendiculars through corners.
 */
export function largestPerpendicular(runs: RowRuns, long: Line, pixel: PixelSize): Line | null {
  const along = {
    x: ((long.to.x - long.from.x) * pixel.x) / long.length,
    y: ((long.to.y - long.from.y) * pixel.y) / long.length,
  };
  const offsetOf = ({ x, y }: Point) => x * pixel.x * along.x + y * pixel.y * along.y;
  const offsets = new Set(cornersOf(runs).map((corner) => Math.round(offsetOf(corner) * 1e6) / 1e6));
  let best: { readonly offset: number; readonly low: number; readonly high: number } | null = null;
  for (const offset of offsets) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = 0; at < runs.length; at += 3) {
      const reach = reachOf(runs, at, pixel, along, offset);
      if (!reach) continue;
      low = Math.min(low, reach.low);
      high = Math.max(high, reach.high);
    }
    if (high >= low && (!best || high - low > best.high - best.low + 1e-9)) best = { offset, low, high };
  }
  if (!best) return null;
  const { offset, low, high } = best;
  const pointAt = (reach: number): Point => ({
    x: (offset * along.x - reach * along.y) / pixel.x,
    y: (offset * along.y + reach * along.x) / pixel.y,
  });
  return { from: pointAt(low), to: pointAt(high), length: high - low };
}

/** Where a perpendicular enters and leaves one run of pixels, as distances from the long line's own direction. */
function reachOf(
  runs: RowRuns,
  at: number,
  pixel: PixelSize,
  along: Point,
  offset: number,
): { readonly low: number; readonly high: number } | null {
  const [row = 0, from = 0, to = 0] = [runs[at], runs[at + 1], runs[at + 2]];
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  // a point of the perpendicular is offset * along + reach * (-along.y, along.x)
  for (const [first, last, base, slope] of [
    [from * pixel.x, to * pixel.x, offset * along.x, -along.y],
    [row * pixel.y, (row + 1) * pixel.y, offset * along.y, along.x],
  ] as const) {
    if (Math.abs(slope) < 1e-9) {
      if (base < first - 1e-5 || base > last + 1e-5) return null;
      continue;
    }
    const [a, b] = [(first - base) / slope, (last - base) / slope];
    low = Math.max(low, Math.min(a, b));
    high = Math.min(high, Math.max(a, b));
  }
  return low > high + 1e-5 ? null : { low, high: Math.max(low, high) };
}

/** The four corners of every run. */
function cornersOf(runs: RowRuns): Point[] {
  const corners: Point[] = [];
  for (let at = 0; at < runs.length; at += 3) {
    const [row = 0, from = 0, to = 0] = [runs[at], runs[at + 1], runs[at + 2]];
    corners.push({ x: from, y: row }, { x: to, y: row }, { x: from, y: row + 1 }, { x: to, y: row + 1 });
  }
  return corners;
}

/** Monotone chain (Andrew, "Another efficient algorithm for convex hulls in two dimensions", IPL 9(5), 1979). */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const turn = (a: Point | undefined, b: Point | undefined, c: Point): number =>
  a && b ? (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) : 1;
