import type { PixelSize } from './diameters.ts';
import { rowRunsOf } from './row-runs.ts';

/**
 * Of the contour's length the share that is left when its directions are evenly spread (Kulpa, "Area and perimeter
 * measurement of blobs in discrete binary pictures", Computer Graphics and Image Processing 6, 1977): a contour of
 * eight directions is too long by as much.
 */
const KULPA = (Math.PI / 8) * (1 + Math.SQRT2);

/**
 * Length of the outline of a mask, holes included: of the contour through the middles of pixel edges (marching
 * squares), corrected after Kulpa. Right for round shapes, to which lesions belong; 5 % short for a rectangle.
 * @param mask width * height, 0|1; never changed in place
 * @param pixel width and height of a pixel; the result is in its unit
 */
export function perimeterOf(mask: Uint8Array, width: number, height: number, pixel: PixelSize): number {
  const cut = Math.hypot(pixel.x, pixel.y) / 2;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (mask[y * width + x] ?? 0);
  // only where something is: a mask is mostly empty
  const runs = rowRunsOf(mask, width);
  if (runs.length === 0) return 0;
  let [left, right] = [width, 0];
  for (let run = 0; run < runs.length; run += 3) {
    left = Math.min(left, runs[run + 1] ?? 0);
    right = Math.max(right, runs[run + 2] ?? 0);
  }
  const [top, bottom] = [runs[0] ?? 0, runs.at(-3) ?? 0];
  let length = 0;
  for (let y = top - 1; y <= bottom; y++) {
    let [a, c] = [0, 0];
    for (let x = left - 1; x < right; x++) {
      const [b, d] = [at(x + 1, y), at(x + 1, y + 1)];
      const set = a + b + c + d;
      if (set > 0 && set < 4) {
        if (set !== 2) length += cut;
        else if (a === b) length += pixel.x;
        else if (a === c) length += pixel.y;
        else length += 2 * cut;
      }
      [a, c] = [b, d];
    }
  }
  return length * KULPA;
}
