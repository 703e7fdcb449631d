import type { BrushPoint } from './brush.ts';

/**
 * The pixels of a closed polygon: a pixel belongs to it when a ray from its centre to the right crosses the outline an
 * odd number of times (even-odd rule; Shimrat, "Algorithm 112: Position of point relative to polygon", CACM 5(8), 1962).
 * An edge counts where it begins above or at the height of the centre and ends below it, so that a corner is never
 * counted twice and neighbouring polygons share no pixel.
 * @param points corners in image pixels, (0, 0) is the left upper corner of the first pixel; the last one joins the
 * first; may lie outside the image
 * @returns width * height, 0|1
 */
export function fillPolygon(points: readonly BrushPoint[], width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const crossings = crossingsAt(points, y + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      // centres in [from, to): the crossing itself is to the right of no centre that lies on it
      const from = Math.max(0, Math.ceil((crossings[i] ?? 0) - 0.5));
      const to = Math.min(width, Math.ceil((crossings[i + 1] ?? 0) - 0.5));
      if (from < to) mask.fill(1, y * width + from, y * width + to);
    }
  }
  return mask;
}

/**
 * Where the outline crosses a horizontal line, from left to right; always an even number. An edge is followed downwards
 * whichever way it was drawn: two polygons that share it compute the very same crossing, rounding included.
 */
function crossingsAt(points: readonly BrushPoint[], y: number): number[] {
  const crossings: number[] = [];
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    const [upper, lower] = a.y < b.y ? [a, b] : [b, a];
    if (upper.y <= y && lower.y > y)
      // multiplied before it is divided: a crossing on the centre of a pixel is found exactly there
      crossings.push(upper.x + ((y - upper.y) * (lower.x - upper.x)) / (lower.y - upper.y));
  });
  return crossings.sort((left, right) => left - right);
}

/**
 * The corners of the rectangle over the pixels that two points lie in, both included: what a rectangle dragged from
 * one to the other means.
 */
export function pixelRectangle(a: BrushPoint, b: BrushPoint): BrushPoint[] {
  const left = Math.floor(Math.min(a.x, b.x));
  const top = Math.floor(Math.min(a.y, b.y));
  const right = Math.floor(Math.max(a.x, b.x)) + 1;
  const bottom = Math.floor(Math.max(a.y, b.y)) + 1;
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}
