import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { countPatterns, decisionPatterns, markedBy } from './decision-patterns.ts';
import { staple } from './staple.ts';
import { consensusMask, majority, weightedVote } from './vote.ts';

const bits = (length: number) => fc.array(fc.constantFrom(0, 1), { minLength: length, maxLength: length });
const volume = fc
  .integer({ min: 1, max: 6 })
  .chain((raters) => fc.array(bits(40), { minLength: raters, maxLength: raters }))
  .map((masks) => masks.map((mask) => Uint8Array.from(mask)));

/** EM pixel by pixel, as the paper writes it, in logarithms. */
function bruteForceStaple(masks: readonly Uint8Array[], rounds: number) {
  const pixels = masks[0]?.length ?? 0;
  const prior = masks.flatMap((mask) => [...mask]).reduce((sum, v) => sum + v, 0) / (pixels * masks.length);
  let p = masks.map(() => 0.99999);
  let q = masks.map(() => 0.99999);
  let weights: number[] = [];
  const weigh = () =>
    Array.from({ length: pixels }, (_, i) => {
      const logA = masks.reduce(
        (s, m, j) => s + Math.log(m[i] ? (p[j] ?? 0) : 1 - (p[j] ?? 0)),
        Math.log(prior),
      );
      const logB = masks.reduce(
        (s, m, j) => s + Math.log(m[i] ? 1 - (q[j] ?? 0) : (q[j] ?? 0)),
        Math.log(1 - prior),
      );
      return 1 / (1 + Math.exp(logB - logA));
    });
  for (let round = 0; round < rounds; round++) {
    weights = weigh();
    const inside = weights.reduce((s, w) => s + w, 0);
    p = masks.map((m) => weights.reduce((s, w, i) => s + w * (m[i] ?? 0), 0) / inside);
    q = masks.map((m) => weights.reduce((s, w, i) => s + (1 - w) * (1 - (m[i] ?? 0)), 0) / (pixels - inside));
  }
  return { p, q, weights: weigh() };
}

describe('consensus of masks', () => {
  it('knows who marks each pixel', () => {
    expect([...decisionPatterns([Uint8Array.of(1, 0, 1), null, Uint8Array.of(0, 0, 1)], 3)]).toEqual([
      1, 0, 5,
    ]);
    expect(markedBy(5)).toBe(2);
    expect([...countPatterns(Uint32Array.of(0, 0, 5, 0, 5))]).toEqual([
      [0, 3],
      [5, 2],
    ]);
    expect(() => decisionPatterns([new Uint8Array(2)], 3)).toThrow(RangeError);
    expect(() => decisionPatterns(new Array(31).fill(null), 3)).toThrow(RangeError);
  });

  it('takes what more than half of the sources mark, counted by hand', () => {
    fc.assert(
      fc.property(volume, (masks) => {
        const mask = consensusMask(decisionPatterns(masks, 40), majority(masks.length));
        mask.forEach((value, at) => {
          const votes = masks.filter((candidate) => candidate[at] === 1).length;
          expect(value).toBe(2 * votes > masks.length ? 1 : 0);
        });
      }),
    );
  });

  it('lets a better source outvote two worse ones, and not a third', () => {
    const probability = weightedVote([0.9, 0.3, 0.3, 0.4]);
    expect(consensusMask(Uint32Array.of(0b0001, 0b0110, 0b1110, 0b1001), probability)).toEqual(
      Uint8Array.of(0, 0, 1, 1),
    );
    expect(consensusMask(Uint32Array.of(1, 2, 3), weightedVote([0, 0]))).toEqual(Uint8Array.of(0, 0, 1));
    expect(consensusMask(Uint32Array.of(0b011, 0b100), weightedVote([0.1, 0.2, 0.3]))).toEqual(
      Uint8Array.of(0, 0),
    );
    expect(() => weightedVote([Number.NaN])).toThrow(RangeError);
    expect(() => weightedVote([-1])).toThrow(RangeError);
  });

  it('is empty without sources', () => {
    expect(consensusMask(decisionPatterns([], 2), majority(0))).toEqual(Uint8Array.of(0, 0));
    expect(staple(new Map([[0, 2]]), 0).probability(0)).toBe(0);
  });
});

describe('STAPLE', () => {
  const estimate = (masks: readonly Uint8Array[]) => {
    const patterns = decisionPatterns(masks, masks[0]?.length ?? 0);
    return { patterns, ...staple(countPatterns(patterns), masks.length) };
  };

  it('finds what expectation maximisation pixel by pixel finds', () => {
    fc.assert(
      fc.property(volume, (masks) => {
        const marked = masks.some((mask) => mask.includes(1));
        fc.pre(marked && masks.some((mask) => mask.includes(0)));
        const found = estimate(masks);
        const expected = bruteForceStaple(masks, found.iterations);
        if (expected.weights.some(Number.isNaN)) return;
        masks.forEach((_, rater) => {
          expect(found.sensitivity[rater]).toBeCloseTo(expected.p[rater] ?? 0, 6);
          expect(found.specificity[rater]).toBeCloseTo(expected.q[rater] ?? 0, 6);
        });
        found.patterns.forEach((pattern, at) => {
          expect(found.probability(pattern)).toBeCloseTo(expected.weights[at] ?? 0, 6);
        });
      }),
    );
  });

  it('recovers how good simulated sources are, and the truth better than any of them', () => {
    const random = seededRandom(3);
    const truth = Uint8Array.from({ length: 40_000 }, () => (random() < 0.1 ? 1 : 0));
    const known = [
      { sensitivity: 0.95, specificity: 0.98 },
      { sensitivity: 0.8, specificity: 0.99 },
      { sensitivity: 0.7, specificity: 0.9 },
      { sensitivity: 0.9, specificity: 0.95 },
    ];
    const masks = known.map(({ sensitivity, specificity }) =>
      truth.map((value) => (random() < (value ? sensitivity : specificity) ? value : 1 - value)),
    );
    const found = estimate(masks);
    expect(found.converged).toBe(true);
    known.forEach((rater, at) => {
      expect(Math.abs((found.sensitivity[at] ?? 0) - rater.sensitivity)).toBeLessThan(0.02);
      expect(Math.abs((found.specificity[at] ?? 0) - rater.specificity)).toBeLessThan(0.01);
    });
    const wrong = (mask: Uint8Array) =>
      mask.reduce((sum, value, at) => sum + (value === truth[at] ? 0 : 1), 0);
    const best = Math.min(...masks.map(wrong));
    expect(wrong(consensusMask(found.patterns, found.probability))).toBeLessThan(best);
    expect(wrong(consensusMask(found.patterns, found.probability))).toBeLessThan(
      wrong(consensusMask(found.patterns, majority(4))),
    );
  });

  it('says so where there is nothing to tell apart', () => {
    const empty = estimate([new Uint8Array(9), new Uint8Array(9)]);
    expect(empty.probability(0)).toBe(0);
    expect(empty.sensitivity).toEqual([Number.NaN, Number.NaN]);
    const full = estimate([new Uint8Array(9).fill(1)]);
    expect(full.probability(1)).toBe(1);
    expect(full.specificity).toEqual([Number.NaN]);
    const same = Uint8Array.of(0, 0, 1, 1, 0);
    expect(
      consensusMask(estimate([same, same, same]).patterns, estimate([same, same, same]).probability),
    ).toEqual(same);
  });
});
