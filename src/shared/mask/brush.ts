/** A rectangle of pixels, `right` and `bottom` exclusive. */
export interface PixelRectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface BrushPoint {
  /** columns; 0 is the left edge of the first pixel, so the first pixel's centre is 0.5 */
  readonly x: number;
  readonly y: number;
}

export type BrushShape = 'round' | 'square';

export interface BrushStroke {
  /** pixels */
  readonly diameter: number;
  /** 1 paints, 0 erases */
  readonly value: 0 | 1;
  readonly shape: BrushShape;
  /** width * height, 0|1: pixels that are 0 here are left as they are; null: all may change */
  readonly only: Uint8Array | null;
}

/**
 * Paints the brush dragged along `points` into `mask`, in place: every pixel whose centre lies within half a diameter
 * of the path (round: Euclidean, square: maximum norm), and always the pixel under each point, so that a brush of one
 * pixel paints exactly one. The path between two points is swept, not stamped: no gap at any speed.
 * @returns the rectangle that may have changed, or null when all of it lies outside
 */
export function stampStroke(
  mask: Uint8Array,
  width: number,
  height: number,
  points: readonly BrushPoint[],
  brush: BrushStroke,
): PixelRectangle | null {
  let dirty: PixelRectangle | null = null;
  for (let i = 0; i < points.length; i++) {
    const from = points[Math.max(0, i - 1)];
    const to = points[i];
    if (!from || !to || (i === 0 && points.length > 1)) continue;
    dirty = union(dirty, sweep(mask, width, height, from, to, brush));
  }
  return dirty;
}

function sweep(
  mask: Uint8Array,
  width: number,
  height: number,
  from: BrushPoint,
  to: BrushPoint,
  { diameter, value, shape, only }: BrushStroke,
): PixelRectangle | null {
  const radius = diameter / 2;
  const paint = (index: number) => {
    if (!only || only[index] === 1) mask[index] = value;
  };
  const box = clip(
    {
      left: Math.floor(Math.min(from.x, to.x) - radius),
      top: Math.floor(Math.min(from.y, to.y) - radius),
      right: Math.ceil(Math.max(from.x, to.x) + radius) + 1,
      bottom: Math.ceil(Math.max(from.y, to.y) + radius) + 1,
    },
    width,
    height,
  );
  if (!box) return null;
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      if (isUnder(x + 0.5, y + 0.5, from, to, radius, shape)) paint(y * width + x);
    }
  }
  for (const point of [from, to]) {
    const x = Math.floor(point.x);
    const y = Math.floor(point.y);
    if (x >= 0 && y >= 0 && x < width && y < height) paint(y * width + x);
  }
  return box;
}

function isUnder(
  x: number,
  y: number,
  from: BrushPoint,
  to: BrushPoint,
  radius: number,
  shape: BrushShape,
): boolean {
  if (shape === 'square') return squareDistance(x, y, from, to) <= radius - 1e-9;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
  return Math.hypot(x - from.x - t * dx, y - from.y - t * dy) <= radius;
}

/** Smallest maximum-norm distance from a point to a segment; convex along the segment, so ternary search finds it. */
function squareDistance(x: number, y: number, from: BrushPoint, to: BrushPoint): number {
  const at = (t: number) =>
    Math.max(Math.abs(x - from.x - t * (to.x - from.x)), Math.abs(y - from.y - t * (to.y - from.y)));
  let low = 0;
  let high = 1;
  for (let i = 0; i < 40 && high - low > 1e-6; i++) {
    const third = (high - low) / 3;
    if (at(low + third) < at(high - third)) high -= third;
    else low += third;
  }
  return Math.min(at(0), at(1), at((low + high) / 2));
}

/** The smallest rectangle over both. */
export function union(a: PixelRectangle | null, b: PixelRectangle | null): PixelRectangle | null {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

function clip(box: PixelRectangle, width: number, height: number): PixelRectangle | null {
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  const right = Math.min(width, box.right);
  const bottom = Math.min(height, box.bottom);
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}
