import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/seeded-random.ts';
import { meanOf, spreadOf } from './spread.ts';

const random = seededRandom(3);
const maps = Array.from({ length: 5 }, () => Float32Array.from({ length: 40 }, () => random()));

describe('several runs over one slice', () => {
  it.each([2, 3, 5])('have the mean and the standard deviation of their values (%i runs)', (count) => {
    const runs = maps.slice(0, count);
    const mean = meanOf(runs);
    const spread = spreadOf(runs);
    for (let i = 0; i < 40; i++) {
      const values = runs.map((run) => run[i] ?? Number.NaN);
      const expected = values.reduce((a, b) => a + b) / count;
      expect(mean[i]).toBeCloseTo(expected, 6);
      // another formula than the code's: mean of squares minus square of the mean
      const squares = values.reduce((sum, value) => sum + value * value, 0) / count;
      expect(spread?.[i]).toBeCloseTo(Math.sqrt(squares - expected ** 2), 5);
    }
  });

  it('say nothing about their spread when there is one, and must be there at all', () => {
    expect(spreadOf(maps.slice(0, 1))).toBeNull();
    expect(meanOf(maps.slice(0, 1))).toEqual(maps[0]);
    expect(() => meanOf([])).toThrow(RangeError);
  });

  it('reach a spread of one half, and no more', () => {
    expect([...(spreadOf([Float32Array.of(0, 1), Float32Array.of(1, 1)]) ?? [])]).toEqual([0.5, 0]);
  });
});
