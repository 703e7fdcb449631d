import { describe, expect, it } from 'vitest';
import type { SliceRow } from '../../../shared/contract/series.ts';
import { keySlices, largestFindings, withPick } from './key-slices.ts';

const slice = (sliceId: number, state: SliceRow['state'] = 'ok'): SliceRow => ({
  sliceId,
  number: sliceId,
  width: 4,
  height: 4,
  pixelSha256: null,
  state,
  problem: null,
});
const mask = (pixels: Record<number, number>) => ({
  source: 'groundTruth',
  kind: 'groundTruth' as const,
  label: 'truth',
  current: true,
  slices: Object.entries(pixels).map(([id, count]) => ({ sliceId: Number(id), revision: 1, pixels: count })),
});

describe('key images', () => {
  it('know an empty mask from none and leave out what cannot be shown', () => {
    const found = keySlices([slice(1), slice(2, 'missing'), slice(3)], mask({ 1: 0 }));
    expect(found.map((one) => [one.sliceId, one.index, one.pixels])).toEqual([
      [1, 0, 0],
      [3, 2, null],
    ]);
  });
  it('are the six largest by rule, in stack order, never an empty slice', () => {
    const slices = keySlices(
      Array.from({ length: 9 }, (_, i) => slice(i + 1)),
      mask({ 1: 5, 2: 90, 3: 10, 4: 20, 5: 30, 6: 40, 7: 50, 8: 0 }),
    );
    expect(largestFindings(slices)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(largestFindings(keySlices([slice(1)], mask({ 1: 0 })))).toEqual([]);
  });
  it('are at most six by hand', () => {
    expect(withPick([1, 2], 2)).toEqual([1]);
    expect(withPick([1, 2, 3, 4, 5, 6], 7)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(withPick([1], 9)).toEqual([1, 9]);
  });
});
