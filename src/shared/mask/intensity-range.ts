import type { BrushPoint } from './brush.ts';

/** Stored values from `low` to `high`, both included. */
export interface IntensityRange {
  readonly low: number;
  readonly high: number;
}

/** The pixels whose value lies in a range: width * height, 0|1. */
export const withinRange = (values: Uint8Array | Uint16Array, { low, high }: IntensityRange): Uint8Array =>
  Uint8Array.from(values, (value) => (value >= low && value <= high ? 1 : 0));

/** How many standard deviations a range taken from the image reaches to either side of the mean. */
const RANGE_DEVIATIONS = 2;

/**
 * The range of the tissue around a point: mean and two standard deviations to either side, rounded outward, of the
 * pixels whose centre lies within `radius` pixels, and of the pixel under the point in any case.
 * @returns null when the point lies outside the image
 */
export function rangeAround(
  values: Uint8Array | Uint16Array,
  width: number,
  height: number,
  at: BrushPoint,
  radius: number,
): IntensityRange | null {
  const column = Math.floor(at.x);
  const row = Math.floor(at.y);
  if (column < 0 || row < 0 || column >= width || row >= height) return null;
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let y = Math.max(0, Math.floor(at.y - radius)); y < Math.min(height, at.y + radius); y++) {
    for (let x = Math.max(0, Math.floor(at.x - radius)); x < Math.min(width, at.x + radius); x++) {
      const under = x === column && y === row;
      if (!under && Math.hypot(x + 0.5 - at.x, y + 0.5 - at.y) > radius) continue;
      const value = values[y * width + x] ?? 0;
      count++;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / count;
  const reach = RANGE_DEVIATIONS * Math.sqrt(Math.max(0, squares / count - mean * mean));
  const top = values instanceof Uint8Array ? 255 : 65_535;
  return { low: Math.max(0, Math.floor(mean - reach)), high: Math.min(top, Math.ceil(mean + reach)) };
}
