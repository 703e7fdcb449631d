import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOverlap, diceOf, iouOf } from '../metrics/overlap.ts';
import { type BrushStroke, stampStroke } from './brush.ts';
import { largestComponent } from './connected-components.ts';
import { compareMasks } from './difference.ts';
import { withinRange } from './intensity-range.ts';
import { applyDelta, diffMask, diffMaskWithin } from './mask-delta.ts';
import { traceOutlines } from './outline.ts';
import { countMaskPixels, decodeRuns, encodeRuns } from './run-length.ts';

const masks = (size: number) => fc.uint8Array({ min: 0, max: 1, minLength: size, maxLength: size });

describe('run lengths', () => {
  it('read back what they wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 0, max: 1, maxLength: 400 }), (mask) => {
        expect(decodeRuns(encodeRuns(mask), mask.length)).toEqual(mask);
      }),
    );
  });
  it('refuse another size, a cut and an endless varint', () => {
    const runs = encodeRuns(Uint8Array.from([0, 1, 1, 0]));
    expect(() => decodeRuns(runs, 5)).toThrow(/damaged/);
    expect(() => decodeRuns(runs.slice(0, -1), 4)).toThrow(/damaged/);
    expect(() => decodeRuns(new Uint8Array(20).fill(0xff), 4)).toThrow(/damaged/);
  });
});

describe('mask deltas', () => {
  it('turn one mask into the other and back', () => {
    fc.assert(
      fc.property(masks(60), masks(60), (before, after) => {
        const delta = diffMask(before, after);
        const mask = before.slice();
        applyDelta(mask, delta);
        expect(mask).toEqual(after);
        applyDelta(mask, delta);
        expect(mask).toEqual(before);
      }),
    );
  });
  it('of masks that differ within some pixels only are the same bytes, found there alone', () => {
    fc.assert(
      fc.property(masks(60), masks(60), fc.nat(60), fc.nat(60), (before, other, a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const after = before.slice();
        after.set(other.subarray(start, end), start);
        const same = before.every((value, at) => value === after[at]);
        expect(diffMaskWithin(before, after, start, end)).toEqual(same ? null : diffMask(before, after));
      }),
    );
  });
  it('leave a mask of another size alone', () => {
    const mask = new Uint8Array(5);
    expect(() => applyDelta(mask, diffMask(new Uint8Array(4), new Uint8Array(4).fill(1)))).toThrow(/size/);
    expect(countMaskPixels(mask)).toBe(0);
  });
});

describe('brush', () => {
  const round = (diameter: number, value: 0 | 1 = 1): BrushStroke => ({
    diameter,
    value,
    shape: 'round',
    only: null,
  });
  it('of one pixel paints exactly the pixel under the pointer', () => {
    const mask = new Uint8Array(100);
    stampStroke(mask, 10, 10, [{ x: 3.2, y: 7.9 }], round(1));
    expect(countMaskPixels(mask)).toBe(1);
    expect(mask[73]).toBe(1);
  });
  it('covers the pixels whose centres lie within the radius of the path, as brute force says', () => {
    const point = fc.record({
      x: fc.double({ min: -5, max: 25, noNaN: true }),
      y: fc.double({ min: -5, max: 25, noNaN: true }),
    });
    fc.assert(
      fc.property(point, point, fc.integer({ min: 2, max: 12 }), (a, b, diameter) => {
        const mask = new Uint8Array(400);
        stampStroke(mask, 20, 20, [a, b], round(diameter));
        for (let i = 0; i < 400; i++) {
          const x = (i % 20) + 0.5;
          const y = Math.floor(i / 20) + 0.5;
          let nearest = Number.POSITIVE_INFINITY;
          for (let t = 0; t <= 1; t += 1 / 512) {
            nearest = Math.min(nearest, Math.hypot(x - a.x - t * (b.x - a.x), y - a.y - t * (b.y - a.y)));
          }
          if (nearest < diameter / 2 - 0.05) expect(mask[i]).toBe(1);
          if (nearest > diameter / 2 + 0.75) expect(mask[i]).toBe(0);
        }
      }),
      { numRuns: 40 },
    );
  });
  it('leaves no gap between far points', () => {
    const mask = new Uint8Array(200 * 50);
    stampStroke(
      mask,
      200,
      50,
      [
        { x: 2, y: 25 },
        { x: 198, y: 26 },
      ],
      round(4),
    );
    for (let x = 2; x < 198; x++) expect(mask[25 * 200 + x]).toBe(1);
  });
  it('erases, square, and clips at the border', () => {
    const mask = new Uint8Array(100).fill(1);
    const dirty = stampStroke(mask, 10, 10, [{ x: 0, y: 0 }], { ...round(4, 0), shape: 'square' });
    expect(100 - countMaskPixels(mask)).toBe(4);
    expect(dirty?.left).toBe(0);
    expect(stampStroke(mask, 10, 10, [{ x: -50, y: -50 }], round(4, 0))).toBeNull();
  });
});

describe('a brush within an intensity range', () => {
  it('changes what a plain one changes, where the value lies in the range', () => {
    const values = fc.uint8Array({ minLength: 400, maxLength: 400 });
    const at = fc.record({
      x: fc.double({ min: -3, max: 23, noNaN: true }),
      y: fc.double({ min: -3, max: 23, noNaN: true }),
    });
    const brush = fc.record({
      diameter: fc.integer({ min: 1, max: 12 }),
      value: fc.constantFrom<0 | 1>(0, 1),
      shape: fc.constantFrom<'round' | 'square'>('round', 'square'),
    });
    fc.assert(
      fc.property(
        values,
        masks(400),
        at,
        at,
        brush,
        fc.nat(255),
        fc.nat(255),
        (image, before, a, b, pen, low, high) => {
          const free = before.slice();
          stampStroke(free, 20, 20, [a, b], { ...pen, only: null });
          const bound = before.slice();
          stampStroke(bound, 20, 20, [a, b], { ...pen, only: withinRange(image, { low, high }) });
          for (let i = 0; i < 400; i++) {
            const inRange = (image[i] ?? 0) >= low && (image[i] ?? 0) <= high;
            expect(bound[i]).toBe(inRange ? free[i] : before[i]);
          }
        },
      ),
    );
  });
});

describe('largest component', () => {
  it('joins over slices and corners and drops the smaller one', () => {
    const a = new Uint8Array(16);
    const b = new Uint8Array(16);
    a[0] = 1;
    b[5] = 1; // a diagonal neighbour in the next slice
    a[15] = 1; // alone
    const [first, second, third] = largestComponent([a, b, null], 4, 4);
    expect([first?.[0], first?.[15], second?.[5], third]).toEqual([1, 0, 1, null]);
  });
});

describe('outlines', () => {
  it('enclose exactly the area of the mask (signed, holes subtract)', () => {
    fc.assert(
      fc.property(masks(48), (mask) => {
        let doubled = 0;
        for (const polygon of traceOutlines(mask, 8, 6)) {
          for (let i = 0; i < polygon.length; i += 2) {
            const [x0, y0] = [polygon[i] ?? 0, polygon[i + 1] ?? 0];
            const [x1, y1] = [polygon[(i + 2) % polygon.length] ?? 0, polygon[(i + 3) % polygon.length] ?? 0];
            doubled += x0 * y1 - x1 * y0;
          }
        }
        expect(doubled / 2).toBe(countMaskPixels(mask));
      }),
    );
  });
});

describe('overlap', () => {
  it('of two empty masks is agreement', () => {
    expect(diceOf(countOverlap(new Uint8Array(4), null))).toBe(1);
    expect(iouOf(countOverlap(null, null))).toBe(1);
  });
  it('matches sets', () => {
    fc.assert(
      fc.property(masks(30), masks(30), (a, b) => {
        const inA = new Set([...a.keys()].filter((i) => a[i] === 1));
        const inB = new Set([...b.keys()].filter((i) => b[i] === 1));
        const both = [...inA].filter((i) => inB.has(i)).length;
        const dice = inA.size + inB.size === 0 ? 1 : (2 * both) / (inA.size + inB.size);
        expect(diceOf(countOverlap(a, b))).toBeCloseTo(dice, 12);
        const difference = compareMasks(a, b, 30);
        expect([difference.both, difference.onlyA, difference.onlyB]).toEqual([
          both,
          inA.size - both,
          inB.size - both,
        ]);
      }),
    );
  });
});
