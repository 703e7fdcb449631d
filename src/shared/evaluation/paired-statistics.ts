export interface SignTest {
  /** patients with a difference above 0, below 0, and of exactly 0 (which the test leaves out) */
  readonly above: number;
  readonly below: number;
  readonly ties: number;
  /** two-sided, exact, 0..1; 1 when every patient ties */
  readonly p: number;
}

/**
 * Whether differences lie on one side of 0 more often than chance would have it: the exact two-sided sign test from the
 * binomial distribution with probability 1/2. Dixon and Mood, Journal of the American Statistical Association 41, 1946.
 */
export function exactSignTest(differences: readonly number[]): SignTest {
  const above = differences.filter((value) => value > 0).length;
  const below = differences.filter((value) => value < 0).length;
  const n = above + below;
  const fewer = Math.min(above, below);
  // in logarithms: 2^-n is no number any more beyond a thousand patients
  let logTerm = -n * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return { above, below, ties: differences.length - n, p: Math.min(1, 2 * tail) };
}

/** How two ways to measure the same thing agree; in the unit of the measurements. */
export interface BlandAltman {
  /** mean of first minus second */
  readonly bias: number;
  /** standard deviation of the differences (n - 1) */
  readonly deviation: number;
  /** bias - 1.96 and + 1.96 standard deviations */
  readonly lower: number;
  readonly upper: number;
}

/**
 * Bias and 95 % limits of agreement. Bland and Altman, The Lancet 327, 1986.
 * @returns null with fewer than two pairs
 */
export function blandAltman(pairs: readonly (readonly [number, number])[]): BlandAltman | null {
  if (pairs.length < 2) return null;
  const differences = pairs.map(([first, second]) => first - second);
  const bias = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const squares = differences.reduce((sum, value) => sum + (value - bias) ** 2, 0);
  const deviation = Math.sqrt(squares / (differences.length - 1));
  return { bias, deviation, lower: bias - 1.96 * deviation, upper: bias + 1.96 * deviation };
}

/** A box plot: quartiles, whiskers at the last values within 1.5 interquartile ranges, and what lies beyond. */
export interface Box {
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
  readonly outliers: readonly number[];
}

/**
 * Quartiles interpolate linearly (type 7 of Hyndman and Fan, The American Statistician 50, 1996); whiskers and outliers
 * after Tukey, Exploratory Data Analysis, 1977.
 * @returns null without values
 */
export function boxOf(values: readonly number[]): Box | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const before = sorted[Math.floor(place)] ?? 0;
    const after = sorted[Math.ceil(place)] ?? before;
    return before + (place - Math.floor(place)) * (after - before);
  };
  const q1 = at(0.25);
  const q3 = at(0.75);
  const reach = 1.5 * (q3 - q1);
  const inside = sorted.filter((value) => value >= q1 - reach && value <= q3 + reach);
  return {
    low: inside[0] ?? q1,
    q1,
    median: at(0.5),
    q3,
    high: inside.at(-1) ?? q3,
    outliers: sorted.filter((value) => value < q1 - reach || value > q3 + reach),
  };
}
