import { describe, expect, it } from 'vitest';
import { worklistRowOf } from '../read/testing/fake-rows.ts';
import { syntheticSeries } from '../read/testing/synthetic-series.ts';
import { isBlinded, withoutOpinion } from './blinded.ts';

describe('a blinded first read', () => {
  it('ends with the first decision of this reader, not of another', () => {
    expect(isBlinded('on', { decidedBy: [] }, 1)).toBe(true);
    expect(isBlinded('on', { decidedBy: [2] }, 1)).toBe(true);
    expect(isBlinded('on', { decidedBy: [2, 1] }, 1)).toBe(false);
    expect(isBlinded(undefined, { decidedBy: [] }, 1)).toBe(false);
  });

  it('hides before it is known whether it must', () => expect(isBlinded('on', null, 1)).toBe(true));

  it('leaves nothing of a model in the row', () => {
    const row = {
      ...worklistRowOf(syntheticSeries(1, 8, 2).detail),
      highestScore: 0.9,
      tumourSlices: 3,
      tumourPixels: 40,
      volumeMm3: 12,
      uncertainty: 0.4,
    };
    const { highestScore, tumourSlices, tumourPixels, volumeMm3, uncertainty } = withoutOpinion(row);
    expect([highestScore, tumourSlices, tumourPixels, volumeMm3, uncertainty]).toEqual(Array(5).fill(null));
  });
});
