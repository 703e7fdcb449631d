import { markedBy } from './decision-patterns.ts';

/** The probability that a pixel belongs to the tumour, 0..1, from who marks it. */
export type PatternProbability = (pattern: number) => number;

/** The share of the sources that mark a pixel. */
export const majority =
  (raters: number): PatternProbability =>
  (pattern) =>
    raters === 0 ? 0 : markedBy(pattern) / raters;

/**
 * The share of the sources that mark a pixel, each counted as much as it has earned (for example its measured Dice).
 * @param weights one per source, 0 or more; all 0 counts every source the same
 * @throws RangeError for a weight that is negative or no number
 */
export function weightedVote(weights: readonly number[]): PatternProbability {
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong !== undefined) throw new RangeError(`weight ${wrong}`);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return majority(weights.length);
  return (pattern) =>
    weights.reduce((sum, weight, rater) => sum + ((pattern >>> rater) & 1) * weight, 0) / total;
}

/** The pixels that more likely belong to the tumour than not; a tie does not. 0|1 per pixel. */
export function consensusMask(patterns: Uint32Array, probability: PatternProbability): Uint8Array {
  const known = new Map<number, number>();
  return Uint8Array.from(patterns, (pattern) => {
    const seen = known.get(pattern);
    if (seen !== undefined) return seen;
    // weights in binary fractions may add up to a hair above one half where they tie
    const marked = probability(pattern) > 0.5 + 1e-9 ? 1 : 0;
    known.set(pattern, marked);
    return marked;
  });
}
