import { describe, expect, it } from 'vitest';
import { curveOf } from './curve.ts';

describe('a curve', () => {
  it('fills its box from the first to the last, on a scale from 0 that holds the largest value', () => {
    const curve = curveOf([
      { at: 1, value: 1.6 },
      { at: 2, value: 0.8 },
      { at: 5, value: 0 },
    ]);
    expect(curve.levels.map(({ text }) => text)).toEqual(['0', '1', '2']);
    expect(curve.levels.map(({ y }) => y)).toEqual([130, 65, 0]);
    expect(curve.points).toBe('0.0,26.0 80.0,78.0 320.0,130.0');
  });

  it('ends at 1 for shares close to 1', () => {
    expect(curveOf([{ at: 1, value: 0.97 }]).levels.map(({ text }) => text)).toEqual(['0', '0.5', '1']);
  });

  it('of a single value stands in the middle', () => {
    expect(curveOf([{ at: 7, value: 1 }]).place({ at: 7, value: 1 })).toEqual({ x: 160, y: 0 });
  });
});
