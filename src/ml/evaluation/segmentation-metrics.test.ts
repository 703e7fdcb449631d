import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlineDistances, percentile95 } from '../../shared/metrics/outline-distance.ts';
import { median, volumeMetrics } from './segmentation-metrics.ts';

const SIDE = 6;
const mask = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE });
const volume = fc
  .array(fc.tuple(mask, mask), { minLength: 1, maxLength: 4 })
  .map((slices) =>
    slices.map(([found, truth]) => ({ found: Uint8Array.from(found), truth: Uint8Array.from(truth) })),
  );

describe('segmentation metrics', () => {
  it('agree with sets of voxels, by brute force', () => {
    fc.assert(
      fc.property(volume, (slices) => {
        const voxels = (which: 'found' | 'truth') =>
          new Set(
            slices.flatMap((slice, z) => [...slice[which]].flatMap((v, i) => (v ? [`${z}:${i}`] : []))),
          );
        const [a, b] = [voxels('found'), voxels('truth')];
        const both = [...a].filter((voxel) => b.has(voxel)).length;
        const result = volumeMetrics({ width: SIDE, height: SIDE, slices });
        expect(result.dice).toBeCloseTo(a.size + b.size === 0 ? 1 : (2 * both) / (a.size + b.size), 12);
        expect(result.iou).toBeCloseTo(a.size + b.size === 0 ? 1 : both / new Set([...a, ...b]).size, 12);
        expect(result.falsePositiveSlices).toBe(
          slices.filter((slice) => slice.found.includes(1) && !slice.truth.includes(1)).length,
        );
      }),
    );
  });

  it('counts lesions in 3D and the ones that were touched', () => {
    const at = (...pixels: number[]) => {
      const one = new Uint8Array(SIDE * SIDE);
      for (const pixel of pixels) one[pixel] = 1;
      return one;
    };
    // one lesion through two slices (diagonal neighbours), another far away
    const slices = [
      { truth: at(0, 35), found: at(1) },
      { truth: at(7), found: at(7) },
    ];
    expect(volumeMetrics({ width: SIDE, height: SIDE, slices })).toMatchObject({
      lesions: 2,
      lesionsFound: 1,
      smallLesions: 2,
      smallLesionsFound: 1,
      falsePositiveSlices: 0,
    });
  });

  it('a lesion of 100 pixels is not small, one of 99 is', () => {
    const truth = new Uint8Array(20 * 20);
    truth.fill(1, 0, 100);
    const less = truth.slice();
    less[99] = 0;
    const of = (slice: Uint8Array) =>
      volumeMetrics({ width: 20, height: 20, slices: [{ truth: slice, found: null }] });
    expect(of(truth)).toMatchObject({ lesions: 1, lesionsFound: 0, smallLesions: 0 });
    expect(of(less)).toMatchObject({ lesions: 1, smallLesions: 1, smallLesionsFound: 0 });
  });

  it('two empty volumes agree; a missing mask is an empty one', () => {
    const empty = { found: null, truth: new Uint8Array(SIDE * SIDE) };
    expect(volumeMetrics({ width: SIDE, height: SIDE, slices: [empty] })).toMatchObject({
      dice: 1,
      iou: 1,
      hd95: null,
      positiveSliceDice: [],
    });
  });

  it('outline distances are those of the edge pixels, by brute force, and zero for equal masks', () => {
    fc.assert(
      fc.property(mask, mask, (left, right) => {
        fc.pre(left.includes(1) && right.includes(1));
        const edge = (m: number[]) =>
          m.flatMap((value, i) => {
            const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
            const on = (u: number, v: number) =>
              u >= 0 && v >= 0 && u < SIDE && v < SIDE && m[v * SIDE + u] === 1;
            const inside = on(x - 1, y) && on(x + 1, y) && on(x, y - 1) && on(x, y + 1);
            return value === 1 && !inside ? [[x, y] as const] : [];
          });
        const nearest = (from: (readonly [number, number])[], to: (readonly [number, number])[]) =>
          from.map(([x, y]) => Math.min(...to.map(([u, v]) => Math.hypot(x - u, y - v))));
        const expected = [...nearest(edge(left), edge(right)), ...nearest(edge(right), edge(left))];
        const distances = outlineDistances(Uint8Array.from(left), Uint8Array.from(right), SIDE, SIDE);
        expect(distances.length).toBe(expected.length);
        expect([...distances].sort()).toEqual(
          [...expected].sort().map((value) => expect.closeTo(value, 10) as number),
        );
        expect(percentile95(outlineDistances(Uint8Array.from(left), Uint8Array.from(left), SIDE, SIDE))).toBe(
          0,
        );
      }),
    );
  });

  it('the median of an even number is the mean of the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
  });
});
