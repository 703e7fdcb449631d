import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaUnderRoc,
  calibrationBins,
  classificationMetrics,
  confusionOf,
  expectedCalibrationError,
  precisionRecallCurve,
  rocCurve,
  type ScoredSlice,
} from './classification-metrics.ts';

const slices = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 12 }).map((n) => n / 12), positive: fc.boolean() }),
  { minLength: 1, maxLength: 60 },
);

describe('classification metrics', () => {
  it('count as a hand does', () => {
    const matrix = { truePositive: 8, falsePositive: 2, trueNegative: 5, falseNegative: 1 };
    const metrics = classificationMetrics(matrix);
    expect(metrics.accuracy).toBeCloseTo(13 / 16, 12);
    expect(metrics.sensitivity).toBeCloseTo(8 / 9, 12);
    expect(metrics.specificity).toBeCloseTo(5 / 7, 12);
    expect(metrics.balancedAccuracy).toBeCloseTo((8 / 9 + 5 / 7) / 2, 12);
    expect(metrics.precision).toBeCloseTo(0.8, 12);
    // F1 of the positives 16/19, of the negatives 10/13
    expect(metrics.f1Macro).toBeCloseTo((16 / 19 + 10 / 13) / 2, 12);
    expect(metrics.f1Weighted).toBeCloseTo((9 * (16 / 19) + 7 * (10 / 13)) / 16, 12);
  });

  it('call a slice positive at the threshold itself', () => {
    expect(confusionOf([{ score: 0.5, positive: true }], 0.5).truePositive).toBe(1);
    expect(confusionOf([{ score: 0.4999, positive: true }], 0.5).falseNegative).toBe(1);
  });

  it('AUC is the chance that a positive outranks a negative, by brute force over all pairs', () => {
    fc.assert(
      fc.property(slices, (list) => {
        const positives = list.filter((slice) => slice.positive);
        const negatives = list.filter((slice) => !slice.positive);
        let wins = 0;
        for (const p of positives)
          for (const n of negatives) wins += p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0;
        const expected = wins / (positives.length * negatives.length);
        if (Number.isNaN(expected)) expect(areaUnderRoc(list)).toBeNaN();
        else expect(areaUnderRoc(list)).toBeCloseTo(expected, 10);
      }),
    );
  });

  it('the area below the ROC points is the AUC', () => {
    fc.assert(
      fc.property(slices, (list) => {
        fc.pre(list.some((slice) => slice.positive) && list.some((slice) => !slice.positive));
        const points = rocCurve(list);
        let area = 0;
        for (let i = 1; i < points.length; i++) {
          const [a, b] = [points[i - 1], points[i]];
          if (a && b)
            area += ((a.sensitivity + b.sensitivity) / 2) * (b.falsePositiveRate - a.falsePositiveRate);
        }
        expect(area).toBeCloseTo(areaUnderRoc(list), 10);
        expect(points.at(-1)).toMatchObject({ sensitivity: 1, falsePositiveRate: 1 });
      }),
    );
  });

  it('precision and recall at each threshold are those of its confusion matrix', () => {
    fc.assert(
      fc.property(slices, (list) => {
        fc.pre(list.some((slice) => slice.positive));
        const points = precisionRecallCurve(list);
        expect(points.length).toBe(new Set(list.map((slice) => slice.score)).size);
        for (const { threshold, precision, recall } of points) {
          const called = list.filter((slice) => slice.score >= threshold);
          const right = called.filter((slice) => slice.positive).length;
          expect(precision).toBeCloseTo(right / called.length, 12);
          expect(recall).toBeCloseTo(right / list.filter((slice) => slice.positive).length, 12);
        }
        expect(points.at(-1)?.recall).toBe(1);
      }),
    );
  });

  it('calibration: every slice falls into one bin, a perfect one has no error', () => {
    const list: ScoredSlice[] = [
      { score: 0, positive: false },
      { score: 1, positive: true },
      { score: 1, positive: true },
    ];
    expect(calibrationBins(list).reduce((sum, bin) => sum + bin.slices, 0)).toBe(3);
    expect(expectedCalibrationError(list)).toBe(0);
    expect(expectedCalibrationError([{ score: 0.9, positive: false }])).toBeCloseTo(0.9, 12);
  });
});
