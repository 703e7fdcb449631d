import type { PixelSize, Point } from './diameters.ts';

/** Length of a line of points, in the unit of the pixel size. */
export function lengthOf(points: readonly Point[], pixel: PixelSize): number {
  let length = 0;
  points.forEach((to, at) => {
    const from = points[at - 1];
    if (from) length += Math.hypot((to.x - from.x) * pixel.x, (to.y - from.y) * pixel.y);
  });
  return length;
}

/** The angle at the second of three points, 0..180 degrees; 0 where one of the others lies on it. */
export function angleOf([a, vertex, b]: readonly Point[], pixel: PixelSize): number {
  if (!a || !vertex || !b) return 0;
  const [ax, ay] = [(a.x - vertex.x) * pixel.x, (a.y - vertex.y) * pixel.y];
  const [bx, by] = [(b.x - vertex.x) * pixel.x, (b.y - vertex.y) * pixel.y];
  return Math.abs((Math.atan2(ax * by - ay * bx, ax * bx + ay * by) * 180) / Math.PI);
}

/** What a ruler or an angle says: "23.4 mm", "31.2 px", "47°". @param pixel millimetres, or null where unknown */
export const measureText = (
  kind: 'ruler' | 'angle',
  points: readonly Point[],
  pixel: PixelSize | null,
): string =>
  kind === 'angle'
    ? `${angleOf(points, pixel ?? UNIT).toFixed(0)}°`
    : lengthText(lengthOf(points, pixel ?? UNIT), pixel !== null);

/** A length with its unit, to a tenth. */
export const lengthText = (length: number, isMillimetres: boolean): string =>
  `${length.toFixed(1)} ${isMillimetres ? 'mm' : 'px'}`;

/** A pixel measured in itself. */
export const UNIT: PixelSize = { x: 1, y: 1 };
