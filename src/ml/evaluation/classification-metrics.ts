/** One slice as a classifier saw it. */
export interface ScoredSlice {
  /** tumour probability 0..1 */
  readonly score: number;
  /** whether the ground truth has a pixel on it */
  readonly positive: boolean;
}

export interface ConfusionMatrix {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

/** Counts calls at a threshold: a slice is called positive at `score >= threshold`. */
export function confusionOf(slices: readonly ScoredSlice[], threshold: number): ConfusionMatrix {
  const count = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (const { score, positive } of slices) {
    const called = score >= threshold;
    if (called) count[positive ? 'truePositive' : 'falsePositive']++;
    else count[positive ? 'falseNegative' : 'trueNegative']++;
  }
  return count;
}

export interface ClassificationMetrics {
  readonly accuracy: number;
  /** mean of sensitivity and specificity */
  readonly balancedAccuracy: number;
  readonly sensitivity: number;
  readonly specificity: number;
  readonly precision: number;
  /** F1 of both classes, weighted by their size, and their plain mean */
  readonly f1Weighted: number;
  readonly f1Macro: number;
}

/** The usual figures of a confusion matrix, 0..1; NaN where a class is absent and the figure has no meaning. */
export function classificationMetrics(matrix: ConfusionMatrix): ClassificationMetrics {
  const { truePositive: tp, falsePositive: fp, trueNegative: tn, falseNegative: fn } = matrix;
  const [positives, negatives] = [tp + fn, tn + fp];
  const all = positives + negatives;
  const f1Positive = (2 * tp) / (2 * tp + fp + fn);
  const f1Negative = (2 * tn) / (2 * tn + fp + fn);
  const sensitivity = tp / positives;
  const specificity = tn / negatives;
  return {
    accuracy: (tp + tn) / all,
    balancedAccuracy: (sensitivity + specificity) / 2,
    sensitivity,
    specificity,
    precision: tp / (tp + fp),
    f1Weighted: (f1Positive * positives + f1Negative * negatives) / all,
    f1Macro: (f1Positive + f1Negative) / 2,
  };
}

/**
 * Area under the ROC curve as the Mann-Whitney statistic, ties counted half (Hanley and McNeil, Radiology 143, 1982);
 * NaN where a class is absent.
 */
export function areaUnderRoc(slices: readonly ScoredSlice[]): number {
  const sorted = [...slices].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  let positives = 0;
  for (let first = 0; first < sorted.length; ) {
    let end = first;
    while (end < sorted.length && sorted[end]?.score === sorted[first]?.score) end++;
    const tied = sorted.slice(first, end).filter((slice) => slice.positive).length;
    // all of a tie share the mean of their ranks, which count from 1
    rankSum += tied * ((first + 1 + end) / 2);
    positives += tied;
    first = end;
  }
  const negatives = sorted.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

export interface RocPoint {
  readonly threshold: number;
  readonly sensitivity: number;
  readonly falsePositiveRate: number;
}

/** The ROC curve, from "none called" to "all called", one point per distinct score. */
export function rocCurve(slices: readonly ScoredSlice[]): RocPoint[] {
  const sorted = [...slices].sort((a, b) => b.score - a.score);
  const positives = sorted.filter((slice) => slice.positive).length;
  const negatives = sorted.length - positives;
  const points: RocPoint[] = [{ threshold: 1, sensitivity: 0, falsePositiveRate: 0 }];
  let [tp, fp] = [0, 0];
  for (const [index, slice] of sorted.entries()) {
    if (slice.positive) tp++;
    else fp++;
    if (sorted[index + 1]?.score === slice.score) continue;
    points.push({
      threshold: slice.score,
      sensitivity: tp / positives,
      falsePositiveRate: fp / negatives,
    });
  }
  return points;
}

export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** Precision and recall at every distinct score, highest first; empty where no slice is positive. */
export function precisionRecallCurve(slices: readonly ScoredSlice[]): PrecisionRecallPoint[] {
  const positives = slices.filter((slice) => slice.positive).length;
  if (positives === 0) return [];
  const sorted = [...slices].sort((a, b) => b.score - a.score);
  const points: PrecisionRecallPoint[] = [];
  let found = 0;
  for (const [index, slice] of sorted.entries()) {
    if (slice.positive) found++;
    if (sorted[index + 1]?.score === slice.score) continue;
    points.push({ threshold: slice.score, precision: found / (index + 1), recall: found / positives });
  }
  return points;
}

export interface CalibrationBin {
  /** mean score of the slices in the bin, 0..1 */
  readonly meanScore: number;
  /** share of them with tumour, 0..1 */
  readonly positiveShare: number;
  readonly slices: number;
}

/** Reliability diagram over ten bins of equal width; bins without slices are left out. */
export function calibrationBins(slices: readonly ScoredSlice[], bins = 10): CalibrationBin[] {
  const groups = Array.from({ length: bins }, (): ScoredSlice[] => []);
  for (const slice of slices) groups[Math.min(bins - 1, Math.floor(slice.score * bins))]?.push(slice);
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      meanScore: group.reduce((sum, slice) => sum + slice.score, 0) / group.length,
      positiveShare: group.filter((slice) => slice.positive).length / group.length,
      slices: group.length,
    }));
}

/** Expected calibration error: |mean score - share positive| weighted by bin size (Naeini et al., AAAI 2015). */
export function expectedCalibrationError(slices: readonly ScoredSlice[], bins = 10): number {
  return calibrationBins(slices, bins).reduce(
    (sum, bin) => sum + (Math.abs(bin.meanScore - bin.positiveShare) * bin.slices) / slices.length,
    0,
  );
}
