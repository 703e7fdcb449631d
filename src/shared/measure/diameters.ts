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
  // nothing is longer than the diagonal of the box around it: most slices need no closer look
  const parts = lesion.parts
    .map((part) => ({ part, diagonal: diagonalOf(part.runs, pixel) }))
    .sort((a, b) => b.diagonal - a.diagonal || a.part.index - b.part.index);
  for (const { part, diagonal } of parts) {
    if (best && diagonal < best.long.length) break;
    const long = diameterOf(part, pixel);
    if (long && (!best || isLonger(long, part, best))) best = { part, long };
  }
  const short = best && largestPerpendicular(best.part.runs, best.long, pixel);
  return best && short ? { index: best.part.index, long: best.long, short } : null;
}

/** Of parts that were measured before: a stroke changes one slice of many. */
const measured = new WeakMap<LesionPart, { readonly pixel: PixelSize; readonly long: Line | null }>();

function diameterOf(part: LesionPart, pixel: PixelSize): Line | null {
  const known = measured.get(part);
  if (known?.pixel.x === pixel.x && known.pixel.y === pixel.y) return known.long;
  const long = largestDiameter(part.runs, pixel);
  measured.set(part, { pixel, long });
  return long;
}

/** On a tie the slice that comes first. */
function isLonger(long: Line, part: LesionPart, best: { readonly part: LesionPart; readonly long: Line }) {
  const more = long.length - best.long.length;
  return more > 1e-9 || (more > -1e-9 && part.index < best.part.index);
}

function diagonalOf(runs: RowRuns, pixel: PixelSize): number {
  let [left, right] = [Number.POSITIVE_INFINITY, 0];
  for (let at = 0; at < runs.length; at += 3) {
    left = Math.min(left, runs[at + 1] ?? 0);
    right = Math.max(right, runs[at + 2] ?? 0);
  }
  const height = (runs.at(-3) ?? 0) + 1 - (runs[0] ?? 0);
  return Math.hypot((right - left) * pixel.x, height * pixel.y) + 1e-9;
}

/** The longest line between two corners of pixels: between two corners of their convex hull. */
export function largestDiameter(runs: RowRuns, pixel: PixelSize): Line | null {
  const hull = hullOf(runs);
  let [longest, one, other] = [0, 0, 0];
  for (let i = 0; i < hull.length; i++) {
    for (let j = i + 1; j < hull.length; j++) {
      const dx = ((hull[j]?.x ?? 0) - (hull[i]?.x ?? 0)) * pixel.x;
      const dy = ((hull[j]?.y ?? 0) - (hull[i]?.y ?? 0)) * pixel.y;
      const squared = dx * dx + dy * dy;
      if (squared > longest + 1e-9) {
        longest = squared;
        one = i;
        other = j;
      }
    }
  }
  const [from, to] = [hull[one], hull[other]];
  return from && to && longest > 0 ? { from, to, length: Math.sqrt(longest) } : null;
}

/**
 * The longest line at a right angle to another one, outer edge to outer edge. How far a row of pixels reaches along a
 * perpendicular is linear between its corners, so that it is enough to look at the perpendiculars through corners; and
 * none is longer than the convex hull is there, so that most need no closer look.
 */
export function largestPerpendicular(runs: RowRuns, long: Line, pixel: PixelSize): Line | null {
  const along = {
    x: ((long.to.x - long.from.x) * pixel.x) / long.length,
    y: ((long.to.y - long.from.y) * pixel.y) / long.length,
  };
  const hull = hullOf(runs).map(({ x, y }) => ({
    x: x * pixel.x * along.x + y * pixel.y * along.y,
    y: y * pixel.y * along.x - x * pixel.x * along.y,
  }));
  const candidates = [...offsetsOf(runs, pixel, along)]
    .map((offset, order) => ({ offset, order, most: heightAt(hull, offset) + 1e-4 }))
    .sort((a, b) => b.most - a.most);
  let best: { readonly offset: number; readonly order: number; low: number; high: number } | null = null;
  const reach = { low: 0, high: 0 };
  for (const { offset, order, most } of candidates) {
    if (best && most < best.high - best.low) break;
    reach.low = Number.POSITIVE_INFINITY;
    reach.high = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < runs.length; at += 3) extendReach(reach, runs, at, pixel, along, offset);
    const { low, high } = reach;
    if (high < low) continue;
    const more = best ? high - low - (best.high - best.low) : Number.POSITIVE_INFINITY;
    // on a tie the one through the corner that comes first
    if (more > 1e-9 || (more > -1e-9 && best && order < best.order)) best = { offset, order, low, high };
  }
  if (!best) return null;
  const { offset, low, high } = best;
  const pointAt = (far: number): Point => ({
    x: (offset * along.x - far * along.y) / pixel.x,
    y: (offset * along.y + far * along.x) / pixel.y,
  });
  return { from: pointAt(low), to: pointAt(high), length: high - low };
}

/** How high a convex polygon is at one x. */
function heightAt(polygon: readonly Point[], x: number): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let from = polygon.at(-1);
  for (const to of polygon) {
    if (!from) break;
    const [left, right] = from.x < to.x ? [from, to] : [to, from];
    from = to;
    // offsets are rounded: a corner may lie beside the one it gave
    if (x < left.x - 1e-5 || x > right.x + 1e-5) continue;
    const isUpright = right.x - left.x < 1e-9;
    const share = isUpright ? 0 : Math.min(1, Math.max(0, (x - left.x) / (right.x - left.x)));
    const y = left.y + share * (right.y - left.y);
    const end = isUpright ? right.y : y;
    low = Math.min(low, y, end);
    high = Math.max(high, y, end);
  }
  return Math.max(0, high - low);
}

/** Where along the long line corners of pixels lie, each place once. */
function offsetsOf(runs: RowRuns, pixel: PixelSize, along: Point): Set<number> {
  const offsets = new Set<number>();
  for (let at = 0; at < runs.length; at += 3) {
    for (let column = 1; column <= 2; column++) {
      const x = (runs[at + column] ?? 0) * pixel.x * along.x;
      for (let below = 0; below <= 1; below++) {
        const offset = x + ((runs[at] ?? 0) + below) * pixel.y * along.y;
        offsets.add(Math.round(offset * 1e6) / 1e6);
      }
    }
  }
  return offsets;
}

/**
 * Extends how far a perpendicular reaches, by where it enters and leaves one run of pixels. A point of it is
 * offset * along + reach * (-along.y, along.x). Numbers only: called for every corner and every run.
 */
function extendReach(
  reach: { low: number; high: number },
  runs: RowRuns,
  at: number,
  pixel: PixelSize,
  along: Point,
  offset: number,
): void {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let axis = 0; axis < 2; axis++) {
    const isRow = axis === 1;
    const first = isRow ? (runs[at] ?? 0) * pixel.y : (runs[at + 1] ?? 0) * pixel.x;
    const last = isRow ? first + pixel.y : (runs[at + 2] ?? 0) * pixel.x;
    const base = offset * (isRow ? along.y : along.x);
    const slope = isRow ? along.x : -along.y;
    if (Math.abs(slope) < 1e-9) {
      if (base < first - 1e-5 || base > last + 1e-5) return;
      continue;
    }
    const a = (first - base) / slope;
    const b = (last - base) / slope;
    low = Math.max(low, Math.min(a, b));
    high = Math.min(high, Math.max(a, b));
  }
  if (low > high + 1e-5) return;
  reach.low = Math.min(reach.low, low);
  reach.high = Math.max(reach.high, low, high);
}

/**
 * The corners of the convex hull of some runs: of every edge between rows only its two ends can be one (monotone chain
 * after Andrew, "Another efficient algorithm for convex hulls in two dimensions", IPL 9(5), 1979; rows come in order).
 */
function hullOf(runs: RowRuns): Point[] {
  const left: Point[] = [];
  const right: Point[] = [];
  const add = (y: number, from: number, to: number) => {
    extend(left, { x: from, y }, 1);
    extend(right, { x: to, y }, -1);
  };
  for (let at = 0; at < runs.length; ) {
    const row = runs[at] ?? 0;
    let [from, to] = [runs[at + 1] ?? 0, runs[at + 2] ?? 0];
    for (at += 3; runs[at] === row; at += 3) to = Math.max(to, runs[at + 2] ?? 0);
    add(row, from, to);
    add(row + 1, from, to);
  }
  return [...left, ...right.reverse()];
}

/** Adds the next point of a chain and drops those before it that it leaves inside. */
function extend(chain: Point[], next: Point, side: 1 | -1): void {
  const last = chain.at(-1);
  // of two points on one edge the outer one counts
  if (last?.y === next.y) {
    if ((next.x - last.x) * side >= 0) return;
    chain.pop();
  }
  for (let top = chain.at(-1), below = chain.at(-2); top && below; top = chain.at(-1), below = chain.at(-2)) {
    const turn = (top.x - below.x) * (next.y - below.y) - (top.y - below.y) * (next.x - below.x);
    if (turn * side < 0) break;
    chain.pop();
  }
  chain.push(next);
}
