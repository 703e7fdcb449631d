import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolateShapes } from './interpolate-shape.ts';
import { countMaskPixels } from './run-length.ts';
import { signedDistance } from './signed-distance.ts';

const WIDTH = 8;
const HEIGHT = 6;
const PIXELS = WIDTH * HEIGHT;
const masks = fc.uint8Array({ min: 0, max: 1, minLength: PIXELS, maxLength: PIXELS });
const aspects = fc.constantFrom(0.5, 1, 1.7);

function bruteDistance(mask: Uint8Array, at: number, aspect: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let other = 0; other < PIXELS; other++) {
    if (mask[other] === mask[at]) continue;
    const dx = (other % WIDTH) - (at % WIDTH);
    const dy = (Math.floor(other / WIDTH) - Math.floor(at / WIDTH)) * aspect;
    nearest = Math.min(nearest, Math.hypot(dx, dy));
  }
  const distance = Math.min(1e6, nearest - 0.5);
  return mask[at] === 1 ? distance : -distance;
}

describe('signed distance', () => {
  it('is the distance to the nearest pixel of the other side, as brute force says', () => {
    fc.assert(
      fc.property(masks, aspects, (mask, aspect) => {
        const distance = signedDistance(mask, WIDTH, HEIGHT, aspect);
        for (let at = 0; at < PIXELS; at++)
          expect(distance[at]).toBeCloseTo(bruteDistance(mask, at, aspect), 6);
      }),
    );
  });

  it('of an empty and of a full mask is far on one side', () => {
    expect(new Set(signedDistance(new Uint8Array(PIXELS), WIDTH, HEIGHT))).toEqual(new Set([-1e6]));
    expect(new Set(signedDistance(new Uint8Array(PIXELS).fill(1), WIDTH, HEIGHT))).toEqual(new Set([1e6]));
  });
});

describe('interpolation between two shapes', () => {
  it('is inside where the weighted distances are, as brute force says', () => {
    fc.assert(
      fc.property(masks, masks, fc.constantFrom(0.25, 0.4, 0.7), aspects, (a, b, t, aspect) => {
        const [between] = interpolateShapes(a, b, WIDTH, HEIGHT, [t], aspect);
        for (let at = 0; at < PIXELS; at++) {
          const distance = (1 - t) * bruteDistance(a, at, aspect) + t * bruteDistance(b, at, aspect);
          // sums that are zero but for rounding may fall to either side
          if (Math.abs(distance) > 1e-6) expect(between?.[at]).toBe(distance > 0 ? 1 : 0);
        }
      }),
    );
  });

  it('begins and ends at the drawn ones and holds what both share, nothing that is in neither', () => {
    fc.assert(
      fc.property(masks, masks, (a, b) => {
        const [first, middle, last] = interpolateShapes(a, b, WIDTH, HEIGHT, [0, 0.5, 1]);
        expect([first, last]).toEqual([a, b]);
        for (let at = 0; at < PIXELS; at++) {
          if (a[at] === b[at]) expect(middle?.[at]).toBe(a[at]);
        }
      }),
    );
  });

  it('of two discs is a disc of the radius between them', () => {
    const disc = (radius: number) =>
      Uint8Array.from({ length: 41 * 41 }, (_, at) =>
        Math.hypot((at % 41) - 20, Math.floor(at / 41) - 20) <= radius ? 1 : 0,
      );
    const [between] = interpolateShapes(disc(6), disc(16), 41, 41, [0.5]);
    const radius = Math.sqrt(countMaskPixels(between ?? new Uint8Array(0)) / Math.PI);
    expect(Math.abs(radius - 11)).toBeLessThan(0.5);
  });
});
