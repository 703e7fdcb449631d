import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundingBox, cutBox, pasteBox, withMargin } from './mask-box.ts';

const [WIDTH, HEIGHT, DEPTH] = [9, 7, 4];
const mask = fc
  .array(fc.integer({ min: 0, max: 12 }), { minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT })
  .map((values) => Uint8Array.from(values, (value) => (value === 0 ? 1 : 0)));
const volume = fc.array(fc.option(mask, { nil: null }), { minLength: DEPTH, maxLength: DEPTH });

describe('the box around a mask', () => {
  it('holds every pixel, and on each of its sides at least one', () => {
    fc.assert(
      fc.property(volume, (masks) => {
        const points = masks.flatMap((one, z) =>
          [...(one ?? [])].flatMap((value, at) =>
            value === 1 ? [{ x: at % WIDTH, y: Math.floor(at / WIDTH), z }] : [],
          ),
        );
        const range = (of: (point: (typeof points)[number]) => number) => {
          const values = points.map(of);
          return [Math.min(...values), Math.max(...values)] as const;
        };
        const box = boundingBox(masks, WIDTH);
        if (points.length === 0) {
          expect(box).toBeNull();
          return;
        }
        const [left, right] = range(({ x }) => x);
        const [top, bottom] = range(({ y }) => y);
        const [first, last] = range(({ z }) => z);
        expect(box).toEqual({ first, last, left, top, width: right - left + 1, height: bottom - top + 1 });
      }),
    );
  });

  it('cut out and put back is the mask again, with a margin too, which stays in the image', () => {
    fc.assert(
      fc.property(mask, (one) => {
        const box = boundingBox([one], WIDTH);
        if (!box) return;
        const wider = withMargin(box, WIDTH, HEIGHT);
        for (const each of [box, wider])
          expect(pasteBox(cutBox(one, WIDTH, each), WIDTH, HEIGHT, each)).toEqual(one);
        expect(wider.left).toBe(Math.max(0, box.left - 1));
        expect(wider.left + wider.width).toBe(Math.min(WIDTH, box.left + box.width + 1));
        expect(wider.top).toBe(Math.max(0, box.top - 1));
        expect(wider.top + wider.height).toBe(Math.min(HEIGHT, box.top + box.height + 1));
      }),
    );
  });
});
