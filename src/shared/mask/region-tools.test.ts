import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrushPoint } from './brush.ts';
import { rangeAround, withinRange } from './intensity-range.ts';
import { fillPolygon, pixelRectangle } from './polygon.ts';
import { floodFill, growRegion, touchesBorder } from './region.ts';
import { countMaskPixels } from './run-length.ts';

const WIDTH = 9;
const HEIGHT = 7;
const PIXELS = WIDTH * HEIGHT;
const masks = fc.uint8Array({ min: 0, max: 1, minLength: PIXELS, maxLength: PIXELS });
const seeds = fc.record({ x: fc.nat(WIDTH - 1), y: fc.nat(HEIGHT - 1) });
const centre = (at: number) => ({ x: (at % WIDTH) + 0.5, y: Math.floor(at / WIDTH) + 0.5 });

/** All pixels a rule joins with a seed, by repeated sweeps over every pair. */
function joined(
  seed: { x: number; y: number },
  belongs: (at: number) => boolean,
  near: (dx: number, dy: number) => boolean,
): Set<number> {
  const set = new Set([seed.y * WIDTH + seed.x]);
  for (let before = 0; before !== set.size; ) {
    before = set.size;
    for (let at = 0; at < PIXELS; at++) {
      if (!belongs(at)) continue;
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      if ([...set].some((to) => near(Math.abs((to % WIDTH) - x), Math.abs(Math.floor(to / WIDTH) - y))))
        set.add(at);
    }
  }
  return set;
}
const byEdge = (dx: number, dy: number) => dx + dy <= 1;
const byCorner = (dx: number, dy: number) => dx <= 1 && dy <= 1;
const setOf = (mask: Uint8Array) => new Set([...mask.keys()].filter((at) => mask[at] === 1));

describe('a polygon', () => {
  // quarters of a pixel: centres and corners meet often, and the brute force below reckons in whole numbers
  const quarters = fc.record({ x: fc.integer({ min: -8, max: 44 }), y: fc.integer({ min: -8, max: 36 }) });

  it('holds the centres from which a ray crosses it an odd number of times, exactly', () => {
    fc.assert(
      fc.property(fc.array(quarters, { maxLength: 9 }), (corners) => {
        const filled = fillPolygon(
          corners.map(({ x, y }) => ({ x: x / 4, y: y / 4 })),
          WIDTH,
          HEIGHT,
        );
        for (let at = 0; at < PIXELS; at++) {
          const { x, y } = { x: centre(at).x * 4, y: centre(at).y * 4 };
          let inside = 0;
          corners.forEach((a, i) => {
            const b = corners[(i + 1) % corners.length] ?? a;
            const [top, end] = a.y < b.y ? [a, b] : [b, a];
            if (!(top.y <= y && y < end.y)) return;
            // the edge crosses to the right of the centre: (x - top) x (end - top) in whole numbers
            if ((x - top.x) * (end.y - top.y) - (end.x - top.x) * (y - top.y) < 0) inside ^= 1;
          });
          expect(filled[at]).toBe(inside);
        }
      }),
    );
  });

  it('and its neighbour over a shared edge share no pixel and leave none out', () => {
    fc.assert(
      fc.property(quarters, quarters, (a, b) => {
        const corner = (x: number, y: number): BrushPoint => ({ x: x / 4, y: y / 4 });
        const whole = [corner(-8, -8), corner(44, -8), corner(44, 36), corner(-8, 36)];
        // a cut across the image through two points on its left and right side
        const [from, to] = [corner(-8, a.y), corner(44, b.y)];
        const above = fillPolygon([whole[0]!, whole[1]!, to, from], WIDTH, HEIGHT);
        const below = fillPolygon([from, to, whole[2]!, whole[3]!], WIDTH, HEIGHT);
        expect(above.map((value, at) => value + (below[at] ?? 0)).every((value) => value === 1)).toBe(true);
      }),
      // the crossing came out differently when the edge was followed upwards
      {
        examples: [
          [
            { x: 0, y: -5 },
            { x: 0, y: 21 },
          ],
        ],
      },
    );
  });

  it('of a dragged rectangle holds the pixels under both ends and all between', () => {
    fc.assert(
      fc.property(quarters, quarters, (a, b) => {
        const [p, q] = [a, b].map(({ x, y }) => ({ x: x / 4, y: y / 4 })) as [BrushPoint, BrushPoint];
        const filled = fillPolygon(pixelRectangle(p, q), WIDTH, HEIGHT);
        const between = (value: number, s: number, t: number) =>
          value >= Math.floor(Math.min(s, t)) && value <= Math.floor(Math.max(s, t));
        for (let at = 0; at < PIXELS; at++) {
          const inside = between(at % WIDTH, p.x, q.x) && between(Math.floor(at / WIDTH), p.y, q.y);
          expect(filled[at]).toBe(inside ? 1 : 0);
        }
      }),
    );
  });
});

describe('flood fill', () => {
  it('finds what is connected and of the same value: holes by edges, pieces by corners too', () => {
    fc.assert(
      fc.property(masks, seeds, (mask, seed) => {
        const value = mask[seed.y * WIDTH + seed.x];
        const expected = joined(seed, (at) => mask[at] === value, value === 1 ? byCorner : byEdge);
        expect(setOf(floodFill(mask, WIDTH, HEIGHT, seed))).toEqual(expected);
      }),
    );
  });

  it('knows a region that reaches the border', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const border = [...setOf(mask)].some(
          (at) => [0, WIDTH - 1].includes(at % WIDTH) || [0, HEIGHT - 1].includes(Math.floor(at / WIDTH)),
        );
        expect(touchesBorder(mask, WIDTH, HEIGHT)).toBe(border);
      }),
    );
  });
});

describe('region growing', () => {
  it('finds what is connected over values within the tolerance', () => {
    // few values, so that regions grow
    const images = fc.array(fc.constantFrom(10, 12, 15, 30, 60_000), {
      minLength: PIXELS,
      maxLength: PIXELS,
    });
    fc.assert(
      fc.property(images, seeds, fc.nat(25), (image, seed, tolerance) => {
        const values = Uint16Array.from(image);
        const start = image[seed.y * WIDTH + seed.x] ?? 0;
        const belongs = (at: number) => Math.abs((image[at] ?? 0) - start) <= tolerance;
        expect(setOf(growRegion(values, WIDTH, HEIGHT, seed, tolerance))).toEqual(
          joined(seed, belongs, byEdge),
        );
      }),
    );
  });

  it('finds nothing outside the image', () => {
    const outside = growRegion(new Uint8Array(PIXELS), WIDTH, HEIGHT, { x: WIDTH, y: -1 }, 255);
    expect(countMaskPixels(outside)).toBe(0);
  });
});

describe('an intensity range', () => {
  const images = fc.uint8Array({ minLength: PIXELS, maxLength: PIXELS });

  it('holds both its ends', () => {
    fc.assert(
      fc.property(images, fc.nat(255), fc.nat(255), (image, low, high) => {
        const expected = [...image.keys()].filter((at) => image[at]! >= low && image[at]! <= high);
        expect(setOf(withinRange(image, { low, high }))).toEqual(new Set(expected));
      }),
    );
  });

  it('taken around a point is the mean and two standard deviations of the pixels in the circle', () => {
    const point = fc.record({
      x: fc.double({ min: 0, max: WIDTH - 0.01, noNaN: true }),
      y: fc.double({ min: 0, max: HEIGHT - 0.01, noNaN: true }),
    });
    fc.assert(
      fc.property(images, point, fc.double({ min: 0.1, max: 6, noNaN: true }), (image, at, radius) => {
        const under = Math.floor(at.y) * WIDTH + Math.floor(at.x);
        const inside = [...image.keys()].filter((index) => {
          const { x, y } = centre(index);
          return index === under || Math.hypot(x - at.x, y - at.y) <= radius;
        });
        const values = inside.map((index) => image[index] ?? 0);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        const range = rangeAround(image, WIDTH, HEIGHT, at, radius);
        const reach = 2 * Math.sqrt(variance);
        expect(Math.abs((range?.low ?? -9) - Math.max(0, mean - reach))).toBeLessThanOrEqual(1);
        expect(Math.abs((range?.high ?? -9) - Math.min(255, mean + reach))).toBeLessThanOrEqual(1);
      }),
    );
    expect(rangeAround(new Uint8Array(PIXELS), WIDTH, HEIGHT, { x: -0.1, y: 2 }, 5)).toBeNull();
  });
});
