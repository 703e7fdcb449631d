import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSplit } from './draw-split.ts';

describe('a split that is drawn', () => {
  it('puts every patient into one part, whatever their order, and the same ones for the same seed', () => {
    const codes = fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,3}_\d{1,4}$/), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(codes, fc.nat(), (patients, seed) => {
        const { train, validation, test } = drawSplit([...patients, ...patients.slice(0, 1)], seed);
        expect([...train, ...validation, ...test].sort()).toEqual([...patients].sort());
        expect(train.length).toBeGreaterThan(0);
        expect(validation.length).toBe(Math.max(1, Math.round(0.15 * patients.length)));
        expect(test.length).toBe(patients.length < 5 ? 0 : Math.max(1, Math.round(0.15 * patients.length)));
        expect(drawSplit([...patients].reverse(), seed)).toEqual(drawSplit(patients, seed));
      }),
    );
  });

  it('differs with the seed', () => {
    const patients = Array.from({ length: 30 }, (_, i) => `P_${i}`);
    expect(drawSplit(patients, 1).validation).not.toEqual(drawSplit(patients, 2).validation);
  });

  it('is refused with fewer than two patients', () => {
    for (const patients of [[], ['A'], ['A', 'A']])
      expect(() => drawSplit(patients, 1)).toThrow('at least two patients');
  });
});
