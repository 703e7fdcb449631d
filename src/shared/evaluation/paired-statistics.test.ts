import { describe, expect, it } from 'vitest';
import { blandAltman, boxOf, exactSignTest } from './paired-statistics.ts';

/** Every way n coins can fall: how many are at least as lopsided as this one. */
function bySigns(above: number, below: number): number {
  const n = above + below;
  const lopsided = Math.abs(above - below);
  let extreme = 0;
  for (let signs = 0; signs < 2 ** n; signs++) {
    let heads = 0;
    for (let bit = 0; bit < n; bit++) heads += (signs >> bit) & 1;
    if (Math.abs(2 * heads - n) >= lopsided) extreme++;
  }
  return extreme / 2 ** n;
}

describe('the exact sign test', () => {
  it('is what counting every combination of signs gives', () => {
    for (let above = 0; above <= 6; above++) {
      for (let below = 0; below <= 6; below++) {
        const differences = [...new Array(above).fill(0.3), ...new Array(below).fill(-0.1), 0];
        const found = exactSignTest(differences);
        expect(found).toMatchObject({ above, below, ties: 1 });
        expect(found.p).toBeCloseTo(bySigns(above, below), 12);
      }
    }
  });
  it('finds nothing where all tie or there is nobody, and holds for thousands of patients', () => {
    expect(exactSignTest([0, 0]).p).toBe(1);
    expect(exactSignTest([]).p).toBe(1);
    expect(exactSignTest(Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 1 : -1))).p).toBe(1);
    const many = exactSignTest(Array.from({ length: 4000 }, (_, i) => (i < 2100 ? 1 : -1)));
    // the normal approximation with continuity correction: z = 99.5 / sqrt(1000)
    expect(many.p).toBeCloseTo(0.001653, 4);
  });
});

describe('Bland and Altman', () => {
  it('is bias and limits worked out by hand', () => {
    // differences 1, 3, -1, 5: mean 2, squares 1 + 1 + 9 + 9 = 20, deviation sqrt(20 / 3)
    const found = blandAltman([
      [11, 10],
      [23, 20],
      [4, 5],
      [45, 40],
    ]);
    const deviation = Math.sqrt(20 / 3);
    expect(found?.bias).toBe(2);
    expect(found?.deviation).toBeCloseTo(deviation, 12);
    expect(found?.lower).toBeCloseTo(2 - 1.96 * deviation, 12);
    expect(found?.upper).toBeCloseTo(2 + 1.96 * deviation, 12);
  });
  it('has no limits for fewer than two', () => {
    expect(blandAltman([[1, 2]])).toBeNull();
    expect(blandAltman([])).toBeNull();
  });
});

describe('a box plot', () => {
  it('has the quartiles R and NumPy give, whiskers inside, the far value beyond', () => {
    expect(boxOf([4, 1, 3, 2])).toEqual({ low: 1, q1: 1.75, median: 2.5, q3: 3.25, high: 4, outliers: [] });
    expect(boxOf([1, 2, 3, 4, 100])).toEqual({ low: 1, q1: 2, median: 3, q3: 4, high: 4, outliers: [100] });
  });
  it('is one line for one value and nothing for none', () => {
    expect(boxOf([0.5])).toEqual({ low: 0.5, q1: 0.5, median: 0.5, q3: 0.5, high: 0.5, outliers: [] });
    expect(boxOf([])).toBeNull();
  });
});
