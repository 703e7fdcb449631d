import type { PatternProbability } from './vote.ts';

export interface Staple {
  readonly probability: PatternProbability;
  /** per source, 0..1: how often it marks what belongs to the hidden truth; NaN where that is empty */
  readonly sensitivity: readonly number[];
  /** per source, 0..1: how often it leaves out what does not; NaN where the truth is everything */
  readonly specificity: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
}

const MAX_ITERATIONS = 500;
/** Largest change of any sensitivity or specificity that counts as none. */
const TOLERANCE = 1e-7;
/** Sources are taken to be good at first (ITK's filter begins the same way); worse than chance would swap the truth. */
const FIRST = 0.99999;

/**
 * Simultaneous truth and performance level estimation: the hidden truth that explains all sources best, and how good
 * each of them is against it, by expectation maximisation over the pixels of a volume. Warfield, Zou, Wells, IEEE
 * Transactions on Medical Imaging 23(7), 2004, equations 14, 15, 18 and 19; the prior is the share of marked pixels over
 * all sources, the same everywhere (no spatial prior).
 * @param counts pixels per decision pattern (`countPatterns`)
 * @param raters how many sources there are
 */
export function staple(counts: ReadonlyMap<number, number>, raters: number): Staple {
  const rows = [...counts].map(([pattern, pixels]) => ({ pattern, pixels }));
  const bit = (pattern: number, rater: number) => (pattern >>> rater) & 1;
  let pixels = 0;
  let marked = 0;
  for (const row of rows) {
    pixels += row.pixels;
    for (let rater = 0; rater < raters; rater++) marked += bit(row.pattern, rater) * row.pixels;
  }
  const prior = pixels * raters === 0 ? 0 : marked / (pixels * raters);
  let sensitivity = new Array<number>(raters).fill(FIRST);
  let specificity = new Array<number>(raters).fill(FIRST);

  /** Equation 14: the weight of a pattern, from the sources' present performance. */
  const weightOf = (pattern: number): number => {
    let inside = prior;
    let outside = 1 - prior;
    for (let rater = 0; rater < raters; rater++) {
      const p = sensitivity[rater] ?? 0;
      const q = specificity[rater] ?? 0;
      inside *= bit(pattern, rater) ? p : 1 - p;
      outside *= bit(pattern, rater) ? 1 - q : q;
    }
    return inside + outside === 0 ? prior : inside / (inside + outside);
  };

  let iterations = 0;
  let converged = prior === 0 || prior === 1;
  while (!converged && iterations < MAX_ITERATIONS) {
    iterations++;
    const next = performance(rows, raters, weightOf);
    const change = Math.max(
      ...next.sensitivity.map((value, rater) => Math.abs(value - (sensitivity[rater] ?? 0))),
      ...next.specificity.map((value, rater) => Math.abs(value - (specificity[rater] ?? 0))),
    );
    ({ sensitivity, specificity } = next);
    converged = !(change > TOLERANCE);
  }
  if (prior === 0) sensitivity.fill(Number.NaN);
  if (prior === 1) specificity.fill(Number.NaN);
  const certain = prior === 0 || prior === 1;
  return { probability: certain ? () => prior : weightOf, sensitivity, specificity, iterations, converged };
}

/** Equations 18 and 19: each source's performance, where the weights stand for the truth. */
function performance(
  rows: readonly { readonly pattern: number; readonly pixels: number }[],
  raters: number,
  weightOf: PatternProbability,
): { sensitivity: number[]; specificity: number[] } {
  const hits = new Array<number>(raters).fill(0);
  const rejects = new Array<number>(raters).fill(0);
  let inside = 0;
  let outside = 0;
  for (const { pattern, pixels } of rows) {
    const weight = weightOf(pattern);
    inside += weight * pixels;
    outside += (1 - weight) * pixels;
    for (let rater = 0; rater < raters; rater++) {
      if ((pattern >>> rater) & 1) hits[rater] = (hits[rater] ?? 0) + weight * pixels;
      else rejects[rater] = (rejects[rater] ?? 0) + (1 - weight) * pixels;
    }
  }
  return {
    sensitivity: hits.map((hit) => hit / inside),
    specificity: rejects.map((reject) => reject / outside),
  };
}
