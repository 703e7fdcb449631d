import { describe, expect, it } from 'vitest';
import { compareMasks } from '../mask/difference.ts';
import { seededRandom } from '../seeded-random.ts';
import { outlineDistances, percentile95 } from './outline-distance.ts';
import { countOverlap, diceOf, iouOf } from './overlap.ts';

const WIDTH = 9;
const HEIGHT = 7;
const random = seededRandom(19);
const of = (inside: (x: number, y: number) => boolean) =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (inside(i % WIDTH, Math.floor(i / WIDTH)) ? 1 : 0));

const MASKS: Readonly<Record<string, Uint8Array>> = {
  empty: of(() => false),
  'one pixel': of((x, y) => x === 4 && y === 3),
  'one pixel in the corner': of((x, y) => x === 0 && y === 0),
  'one pixel in the other corner': of((x, y) => x === WIDTH - 1 && y === HEIGHT - 1),
  'a column along the border': of((x) => x === 0),
  'a frame around the border': of((x, y) => x % (WIDTH - 1) === 0 || y % (HEIGHT - 1) === 0),
  'a block that touches the border': of((x, y) => x > 5 && y < 4),
  everything: of(() => true),
  noise: of(() => random() < 0.4),
};
const PAIRS = Object.keys(MASKS).flatMap((a) => Object.keys(MASKS).map((b) => [a, b] as const));

type Pixel = readonly [x: number, y: number];

/** A mask as the set of its pixels' names: another shape of data than the code counts on. */
const pixelsOf = (mask: Uint8Array): Pixel[] =>
  [...mask].flatMap((value, i): Pixel[] => (value ? [[i % WIDTH, Math.floor(i / WIDTH)]] : []));
const nameOf = ([x, y]: Pixel) => `${x},${y}`;

/** Pixels with a neighbour by an edge that is not in the mask; outside the image nothing is. */
function outlineOf(mask: Uint8Array): Pixel[] {
  const inside = new Set(pixelsOf(mask).map(nameOf));
  return pixelsOf(mask).filter(([x, y]) =>
    [
      [x - 1, y],
      [x + 1, y],
      [x, y - 1],
      [x, y + 1],
    ].some(([u = -1, v = -1]) => !inside.has(`${u},${v}`)),
  );
}

describe.each(PAIRS)('measures of "%s" against "%s", by brute force', (nameA, nameB) => {
  const a = MASKS[nameA] ?? new Uint8Array();
  const b = MASKS[nameB] ?? new Uint8Array();
  const setA = new Set(pixelsOf(a).map(nameOf));
  const setB = new Set(pixelsOf(b).map(nameOf));
  const both = [...setA].filter((pixel) => setB.has(pixel)).length;

  it('overlap, Dice and IoU; of two empty masks both are 1', () => {
    const overlap = countOverlap(a, b);
    expect(overlap).toEqual({ both, a: setA.size, b: setB.size });
    const union = new Set([...setA, ...setB]).size;
    expect(diceOf(overlap)).toBe(union === 0 ? 1 : (2 * both) / (setA.size + setB.size));
    expect(iouOf(overlap)).toBe(union === 0 ? 1 : both / union);
  });

  it('both, only A, only B', () => {
    const found = compareMasks(a, b, WIDTH * HEIGHT);
    expect(found).toMatchObject({ both, onlyA: setA.size - both, onlyB: setB.size - both });
    for (const [i, label] of found.labels.entries()) expect(label).toBe(a[i] ? (b[i] ? 1 : 2) : b[i] ? 3 : 0);
  });

  it('95th percentile of outline distances; none where one of them is empty', () => {
    if (setA.size === 0 || setB.size === 0) return;
    const nearest = (from: readonly Pixel[], to: readonly Pixel[]) =>
      from.map(([x, y]) => Math.min(...to.map(([u, v]) => Math.hypot(x - u, y - v))));
    const [edgeA, edgeB] = [outlineOf(a), outlineOf(b)];
    const all = [...nearest(edgeA, edgeB), ...nearest(edgeB, edgeA)].sort((x, y) => x - y);
    // the smallest value that at least 95 % of all do not exceed
    const expected = all.find((value) => all.filter((other) => other <= value).length >= 0.95 * all.length);
    expect(percentile95(outlineDistances(a, b, WIDTH, HEIGHT))).toBeCloseTo(expected ?? Number.NaN, 12);
  });
});
