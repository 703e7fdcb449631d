import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelComponents } from '../mask/connected-components.ts';
import { countMaskPixels } from '../mask/run-length.ts';
import { diameterPair, largestDiameter, largestPerpendicular } from './diameters.ts';
import { IntensityTally } from './intensity.ts';
import { lesionsOf } from './lesions.ts';
import { perimeterOf } from './perimeter.ts';
import { countRuns, rowRunsOf } from './row-runs.ts';

/** what is taken off a contour of eight directions */
const KULPA = 0.948_059;
const WIDTH = 9;
const HEIGHT = 7;
const PIXELS = WIDTH * HEIGHT;
const mask = fc.uint8Array({ min: 0, max: 1, minLength: PIXELS, maxLength: PIXELS });
/** sparse ones have several lesions */
const sparse = fc
  .array(fc.nat(6), { minLength: PIXELS, maxLength: PIXELS })
  .map((values) => Uint8Array.from(values, (value) => (value === 0 ? 1 : 0)));
const volume = fc.array(fc.option(fc.oneof(mask, sparse), { nil: null }), { minLength: 1, maxLength: 4 });
const sizes = fc.constantFrom({ x: 1, y: 1 }, { x: 0.5, y: 0.5 }, { x: 0.4, y: 1.1 });
const disc = (size: number, radius: number) =>
  Uint8Array.from({ length: size * size }, (_, at) => {
    const [x, y] = [(at % size) + 0.5 - size / 2, Math.floor(at / size) + 0.5 - size / 2];
    return Math.hypot(x, y) <= radius ? 1 : 0;
  });

describe('lesions', () => {
  it('are the connected components of the volume, as the labelling by pixels says', () => {
    fc.assert(
      fc.property(volume, (masks) => {
        const { labels, sizes: voxels } = labelComponents(masks, WIDTH, HEIGHT);
        const lesions = lesionsOf(masks, WIDTH);
        expect(lesions.map((lesion) => lesion.voxels)).toEqual([...voxels].sort((a, b) => b - a));
        for (const lesion of lesions) {
          const names = new Set<number | undefined>();
          for (const { index, pixels, runs } of lesion.parts) {
            expect(countRuns(runs)).toBe(pixels);
            for (let at = 0; at < runs.length; at += 3)
              for (let x = runs[at + 1] ?? 0; x < (runs[at + 2] ?? 0); x++)
                names.add(labels[index * PIXELS + (runs[at] ?? 0) * WIDTH + x]);
          }
          expect(names.size).toBe(1);
          expect(names.has(0)).toBe(false);
        }
      }),
    );
  });
});

describe('lesions found again', () => {
  it('are those found anew, and keep the parts of slices that did not change', () => {
    fc.assert(
      fc.property(volume, sparse, fc.nat(3), (masks, other, at) => {
        const before = lesionsOf(masks, WIDTH);
        const changed = masks.map((bits, index) => (index === at ? other : bits));
        const again = lesionsOf(changed, WIDTH, before);
        expect(again).toEqual(lesionsOf(changed, WIDTH));
        const kept = new Set(lesionsOf(masks, WIDTH, before).flatMap((lesion) => lesion.parts));
        expect(kept).toEqual(new Set(before.flatMap((lesion) => lesion.parts)));
        for (const part of before.flatMap((lesion) => lesion.parts)) expect(kept.has(part)).toBe(true);
      }),
    );
  });
});

describe('diameters', () => {
  const corners = (bits: Uint8Array) =>
    [...bits.keys()]
      .filter((at) => bits[at] === 1)
      .flatMap((at) => {
        const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
        return [x, x + 1].flatMap((u) => [y, y + 1].map((v) => ({ x: u, y: v })));
      });

  it('are the longest between any two corners of pixels', () => {
    fc.assert(
      fc.property(mask, sizes, (bits, pixel) => {
        let longest = 0;
        for (const a of corners(bits))
          for (const b of corners(bits))
            longest = Math.max(longest, Math.hypot((a.x - b.x) * pixel.x, (a.y - b.y) * pixel.y));
        const line = largestDiameter(rowRunsOf(bits, WIDTH), pixel);
        expect(line?.length ?? 0).toBeCloseTo(longest, 9);
      }),
    );
  });

  it('of a lesion are those of the slice with the longest one, the first on a tie', () => {
    fc.assert(
      fc.property(fc.array(mask, { minLength: 1, maxLength: 5 }), sizes, (masks, pixel) => {
        for (const lesion of lesionsOf(masks, WIDTH)) {
          const lengths = lesion.parts.map(({ runs }) => largestDiameter(runs, pixel)?.length ?? 0);
          const longest = Math.max(...lengths);
          const first = lesion.parts[lengths.findIndex((length) => length > longest - 1e-9)];
          const pair = diameterPair(lesion, pixel);
          expect(pair?.index).toBe(first?.index);
          expect(pair?.long.length).toBeCloseTo(longest, 9);
        }
      }),
    );
  });

  it('at a right angle are the longest of all, as many perpendiculars tried one by one say', () => {
    fc.assert(
      fc.property(fc.oneof(mask, sparse), sizes, (bits, pixel) => {
        const runs = rowRunsOf(bits, WIDTH);
        const long = largestDiameter(runs, pixel);
        const short = long && largestPerpendicular(runs, long, pixel);
        if (!long || !short) return expect(countMaskPixels(bits)).toBe(0);
        const scaled = (line: typeof long) => ({
          x: (line.to.x - line.from.x) * pixel.x,
          y: (line.to.y - line.from.y) * pixel.y,
        });
        const [u, v] = [scaled(long), scaled(short)];
        expect(u.x * v.x + u.y * v.y).toBeCloseTo(0, 4);
        expect(Math.hypot(v.x, v.y)).toBeCloseTo(short.length, 5);
        // walk along perpendiculars in small steps and see which pixels are met
        let longest = 0;
        for (let step = 0; step <= 60; step++) {
          const t = step / 60;
          const [x, y] = [
            (long.from.x + t * (long.to.x - long.from.x)) * pixel.x,
            (long.from.y + t * (long.to.y - long.from.y)) * pixel.y,
          ];
          let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
          for (let reach = -12; reach <= 12; reach += 0.05) {
            const column = Math.floor((x - (reach * u.y) / long.length) / pixel.x);
            const row = Math.floor((y + (reach * u.x) / long.length) / pixel.y);
            if (column < 0 || column >= WIDTH || row < 0 || row >= HEIGHT) continue;
            if (bits[row * WIDTH + column] !== 1) continue;
            low = Math.min(low, reach);
            high = Math.max(high, reach);
          }
          longest = Math.max(longest, high - low);
        }
        // sampling finds what is there and nothing longer
        expect(short.length).toBeGreaterThanOrEqual(longest - 1e-6);
        expect(short.length).toBeLessThanOrEqual(
          Math.max(0, longest) + 2 * Math.hypot(pixel.x, pixel.y) + 0.1,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('of a bar turned by 45 degrees and of a box are its length and width', () => {
    const bar = new Uint8Array(40 * 40);
    for (let y = 0; y < 40; y++)
      for (let x = 0; x < 40; x++) if (Math.abs(x - y) <= 3 && x + y > 16 && x + y < 62) bar[y * 40 + x] = 1;
    const runs = rowRunsOf(bar, 40);
    const long = largestDiameter(runs, { x: 1, y: 1 });
    if (!long) throw new Error('no diameter');
    expect(long.length).toBeGreaterThan(32);
    expect(largestPerpendicular(runs, long, { x: 1, y: 1 })?.length).toBeGreaterThan(7 / Math.SQRT2 - 1e-9);
    expect(largestPerpendicular(runs, long, { x: 1, y: 1 })?.length).toBeLessThan(8 / Math.SQRT2);
    const box = new Uint8Array(400).fill(0);
    for (let y = 5; y < 9; y++) box.fill(1, y * 20 + 2, y * 20 + 14);
    const [lesion] = lesionsOf([null, box], 20);
    const pair = lesion && diameterPair(lesion, { x: 0.5, y: 2 });
    expect(pair?.index).toBe(1);
    expect(pair?.long.length).toBeCloseTo(10, 9);
    // 6 x 8 mm: the diagonal, and across it through a corner
    expect(pair?.short.length).toBeCloseTo(7.5, 6);
  });
});

describe('perimeter', () => {
  it('of a disc is near 2 pi r, of a rectangle its sides with cut corners, in the unit of the pixel', () => {
    for (const radius of [8, 15, 25]) {
      const length = perimeterOf(disc(60, radius), 60, 60, { x: 1, y: 1 });
      expect(length / (2 * Math.PI * radius)).toBeGreaterThan(0.98);
      expect(length / (2 * Math.PI * radius)).toBeLessThan(1.02);
    }
    const box = new Uint8Array(100);
    for (let y = 2; y < 6; y++) box.fill(1, y * 10, y * 10 + 5);
    expect(perimeterOf(box, 10, 10, { x: 2, y: 0.5 })).toBeCloseTo(
      KULPA * (2 * 4 * 2 + 2 * 3 * 0.5 + 2 * Math.hypot(2, 0.5)),
      4,
    );
  });

  it('is that of the contour drawn piece by piece', () => {
    fc.assert(
      fc.property(mask, sizes, (bits, pixel) => {
        // every pixel corner of the padded image, its four pixels as a number, the length a table gives for it
        let expected = 0;
        const diagonal = Math.hypot(pixel.x / 2, pixel.y / 2);
        const table: Record<string, number> = {
          '0011': pixel.x,
          '1100': pixel.x,
          '0101': pixel.y,
          '1010': pixel.y,
          '0110': 2 * diagonal,
          '1001': 2 * diagonal,
          '0001': diagonal,
          '0010': diagonal,
          '0100': diagonal,
          '1000': diagonal,
          '1110': diagonal,
          '1101': diagonal,
          '1011': diagonal,
          '0111': diagonal,
        };
        const read = (x: number, y: number) => (x < 0 || x >= WIDTH ? 0 : (bits[y * WIDTH + x] ?? 0));
        for (let y = -1; y < HEIGHT; y++)
          for (let x = -1; x < WIDTH; x++)
            expected += table[[read(x, y), read(x + 1, y), read(x, y + 1), read(x + 1, y + 1)].join('')] ?? 0;
        expect(perimeterOf(bits, WIDTH, HEIGHT, pixel)).toBeCloseTo(KULPA * expected, 4);
      }),
    );
  });
});

describe('intensity statistics', () => {
  it('are those of the sorted values within the masks, of one channel of three', () => {
    const slice = fc.record({
      data: fc.uint8Array({ minLength: PIXELS * 3, maxLength: PIXELS * 3 }),
      bits: mask,
    });
    fc.assert(
      fc.property(fc.array(slice, { minLength: 1, maxLength: 3 }), fc.nat(2), (slices, channel) => {
        const tally = new IntensityTally(8);
        const values: number[] = [];
        for (const { data, bits } of slices) {
          tally.add({ data, samples: 3 }, channel, bits);
          for (const [at, set] of bits.entries()) if (set) values.push(data[at * 3 + channel] ?? 0);
        }
        values.sort((a, b) => a - b);
        const found = tally.statistics();
        if (values.length === 0) return expect(found).toBeNull();
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const middle = values.length / 2;
        expect(found?.pixels).toBe(values.length);
        expect(found?.mean).toBeCloseTo(mean, 9);
        expect(found?.deviation).toBeCloseTo(
          values.length > 1 ? Math.sqrt(spread / (values.length - 1)) : 0,
          9,
        );
        expect(found?.median).toBe(
          ((values[Math.ceil(middle) - 1] ?? 0) + (values[Math.floor(middle)] ?? 0)) / 2,
        );
        expect([found?.low, found?.high]).toEqual([values[0], values.at(-1)]);
      }),
    );
  });
});
