import { bootstrapOverPatients, type Interval } from './bootstrap.ts';
import {
  areaUnderRoc,
  type CalibrationBin,
  type ConfusionMatrix,
  calibrationBins,
  classificationMetrics,
  confusionOf,
  expectedCalibrationError,
  type RocPoint,
  rocCurve,
  type ScoredSlice,
} from './classification-metrics.ts';
import { mean, median, type VolumeMetrics } from './segmentation-metrics.ts';

/** A figure with its 95 % interval over patients; null where none can be given. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** One patient volume of a classifier: its slices with ground truth. */
export interface ClassifiedPatient {
  readonly patient: string;
  readonly slices: readonly ScoredSlice[];
}

export interface SegmentedPatient {
  readonly patient: string;
  readonly metrics: VolumeMetrics;
}

export interface ClassificationSummary {
  readonly figures: readonly Figure[];
  readonly confusion: ConfusionMatrix;
  readonly roc: readonly RocPoint[];
  readonly calibration: readonly CalibrationBin[];
}

/** Every classification figure over all slices, with intervals that resample patients. */
export function summariseClassification(
  patients: readonly ClassifiedPatient[],
  threshold: number,
): ClassificationSummary {
  const all = (sample: readonly ClassifiedPatient[]) => sample.flatMap((patient) => patient.slices);
  const at = (sample: readonly ClassifiedPatient[]) =>
    classificationMetrics(confusionOf(all(sample), threshold));
  const figure = figureOver(patients);
  return {
    figures: [
      figure('Balanced accuracy', (sample) => at(sample).balancedAccuracy),
      figure('Accuracy', (sample) => at(sample).accuracy),
      figure('AUC', (sample) => areaUnderRoc(all(sample))),
      figure('Sensitivity', (sample) => at(sample).sensitivity),
      figure('Specificity', (sample) => at(sample).specificity),
      figure('Precision', (sample) => at(sample).precision),
      figure('F1, weighted', (sample) => at(sample).f1Weighted),
      figure('F1, macro', (sample) => at(sample).f1Macro),
      figure('Expected calibration error', (sample) => expectedCalibrationError(all(sample))),
    ],
    confusion: confusionOf(all(patients), threshold),
    roc: rocCurve(all(patients)),
    calibration: calibrationBins(all(patients)),
  };
}

/** Every segmentation figure over all volumes, with intervals that resample patients. */
export function summariseSegmentation(patients: readonly SegmentedPatient[]): Figure[] {
  const of = (sample: readonly SegmentedPatient[], take: (metrics: VolumeMetrics) => number | null) =>
    sample.flatMap(({ metrics }) => take(metrics) ?? []);
  const pooled = (sample: readonly SegmentedPatient[]) => {
    const both = of(sample, (one) => one.overlap.both).reduce((sum, n) => sum + n, 0);
    const either = of(sample, (one) => one.overlap.a + one.overlap.b).reduce((sum, n) => sum + n, 0);
    return either === 0 ? 1 : (2 * both) / either;
  };
  const recall = (sample: readonly SegmentedPatient[]) =>
    of(sample, (one) => one.lesionsFound).reduce((sum, n) => sum + n, 0) /
    of(sample, (one) => one.lesions).reduce((sum, n) => sum + n, 0);
  const figure = figureOver(patients);
  return [
    figure('Dice per patient volume, mean', (sample) => mean(of(sample, (one) => one.dice))),
    figure('Dice per patient volume, median', (sample) => median(of(sample, (one) => one.dice))),
    figure('IoU per patient volume, mean', (sample) => mean(of(sample, (one) => one.iou))),
    figure('IoU per patient volume, median', (sample) => median(of(sample, (one) => one.iou))),
    figure('Dice per slice with tumour, mean', (sample) => mean(of(sample, (one) => one.positiveSliceDice))),
    figure('Dice pooled', pooled),
    figure('HD95 in pixels, mean', (sample) => mean(of(sample, (one) => one.hd95))),
    figure('Lesion recall', recall),
    figure('False-positive slices per patient', (sample) =>
      mean(of(sample, (one) => one.falsePositiveSlices)),
    ),
  ];
}

/** A figure of all patients with its bootstrap interval; NaN (a figure without meaning here) stays NaN. */
function figureOver<T>(patients: readonly T[]) {
  return (name: string, statistic: (sample: readonly T[]) => number): Figure => {
    const interval: Interval | null = bootstrapOverPatients(patients, statistic);
    return { name, value: statistic(patients), low: interval?.low ?? null, high: interval?.high ?? null };
  };
}
