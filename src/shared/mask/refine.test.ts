import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clear,
  fillHoles,
  grow,
  ISLAND_PIXELS,
  keepLargest,
  type MaskOperation,
  removeIslands,
  shrink,
  smooth,
} from './refine.ts';

/** Masks of any small shape, empty and full ones and ones that touch the border among them. */
const masks = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height })
      .map((bits) => ({ width, height, mask: Uint8Array.from(bits) })),
  );

interface Case {
  readonly width: number;
  readonly height: number;
  readonly mask: Uint8Array;
}

/** 0 outside the image. */
const read = ({ mask, width, height }: Case, x: number, y: number): number =>
  x < 0 || y < 0 || x >= width || y >= height ? 0 : (mask[y * width + x] ?? 0);

function expectEach(operation: MaskOperation, expected: (one: Case, x: number, y: number) => number): void {
  fc.assert(
    fc.property(masks, (one) => {
      const before = one.mask.slice();
      const after = operation(one.mask, one.width, one.height);
      expect(one.mask).toEqual(before);
      for (let y = 0; y < one.height; y++)
        for (let x = 0; x < one.width; x++) expect(after[y * one.width + x]).toBe(expected(one, x, y));
    }),
  );
}

/** All pixels of one value that are connected with a pixel, by repeated sweeps. */
function connected(one: Case, x: number, y: number, value: number, diagonal: boolean): Set<number> {
  const set = new Set([y * one.width + x]);
  for (let before = 0; before !== set.size; ) {
    before = set.size;
    for (const at of [...set]) {
      const [cx, cy] = [at % one.width, Math.floor(at / one.width)];
      for (const [dx, dy] of [-1, 0, 1].flatMap((a) => [-1, 0, 1].map((b) => [a, b] as const))) {
        const inside = cx + dx >= 0 && cy + dy >= 0 && cx + dx < one.width && cy + dy < one.height;
        if (!inside || (!diagonal && dx !== 0 && dy !== 0)) continue;
        if (read(one, cx + dx, cy + dy) === value) set.add((cy + dy) * one.width + cx + dx);
      }
    }
  }
  return set;
}

describe('operations on a mask agree with brute force:', () => {
  it('fill holes', () =>
    expectEach(fillHoles, (one, x, y) => {
      if (read(one, x, y)) return 1;
      const border = (at: number) => {
        const [u, v] = [at % one.width, Math.floor(at / one.width)];
        return u === 0 || v === 0 || u === one.width - 1 || v === one.height - 1;
      };
      return [...connected(one, x, y, 0, false)].some(border) ? 0 : 1;
    }));

  it('keep the largest', () =>
    expectEach(keepLargest, (one, x, y) => {
      if (!read(one, x, y)) return 0;
      const own = connected(one, x, y, 1, true);
      for (let at = 0; at < one.mask.length; at++) {
        if (!one.mask[at]) continue;
        const other = connected(one, at % one.width, Math.floor(at / one.width), 1, true);
        if (other.size > own.size || (other.size === own.size && Math.min(...other) < Math.min(...own)))
          return 0;
      }
      return 1;
    }));

  it('remove islands', () =>
    expectEach(removeIslands, (one, x, y) =>
      read(one, x, y) && connected(one, x, y, 1, true).size >= ISLAND_PIXELS ? 1 : 0,
    ));

  const around = (one: Case, x: number, y: number) =>
    [
      [x - 1, y],
      [x + 1, y],
      [x, y - 1],
      [x, y + 1],
    ].filter(([u = 0, v = 0]) => u >= 0 && v >= 0 && u < one.width && v < one.height);

  it('grow', () =>
    expectEach(grow, (one, x, y) =>
      read(one, x, y) || around(one, x, y).some(([u = 0, v = 0]) => read(one, u, v)) ? 1 : 0,
    ));

  it('shrink', () =>
    expectEach(shrink, (one, x, y) =>
      read(one, x, y) && around(one, x, y).every(([u = 0, v = 0]) => read(one, u, v)) ? 1 : 0,
    ));

  it('smooth', () =>
    expectEach(smooth, (one, x, y) => {
      let set = 0;
      for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) set += read(one, x + dx, y + dy);
      return set > 4 ? 1 : 0;
    }));

  it('clear', () => expectEach(clear, () => 0));
});
