import type {
  ClassificationFigures,
  ClassifierEvaluation,
  Figure,
  SegmentationFigures,
  SegmenterEvaluation,
} from '../../shared/contract/evaluation.ts';
import { bootstrapOverPatients } from './bootstrap.ts';
import { byPatient } from './by-patient.ts';
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
import { mean, median, type VolumeMetrics } from './segmentation-metrics.ts';

interface PatientVolume {
  /** names the volume */
  readonly patient: string;
  /** the patient it is of; none: this volume is the only one */
  readonly code?: string;
}

/** One patient volume of a classifier: its slices with a reference, at least one. */
export interface ClassifiedPatient extends PatientVolume {
  readonly slices: readonly ScoredSlice[];
}

export interface SegmentedPatient extends PatientVolume {
  readonly metrics: VolumeMetrics;
}

/** Every classification figure over all slices, with intervals that resample patients; patients worst first. */
export function summariseClassification(
  patients: readonly ClassifiedPatient[],
  threshold: number,
): Omit<ClassifierEvaluation, 'name' | 'version' | 'hash' | 'threshold' | 'engine'> {
  const slicesOf = (sample: readonly ClassifiedPatient[]) => sample.flatMap((patient) => patient.slices);
  const at = (sample: readonly ClassifiedPatient[]) =>
    classificationMetrics(confusionOf(slicesOf(sample), threshold));
  const over = figureOver(patients);
  const classification: ClassificationFigures = {
    balancedAccuracy: over((sample) => at(sample).balancedAccuracy),
    accuracy: over((sample) => at(sample).accuracy),
    recall: over((sample) => at(sample).sensitivity),
    precision: over((sample) => at(sample).precision),
    specificity: over((sample) => at(sample).specificity),
    f1Weighted: over((sample) => at(sample).f1Weighted),
    f1Macro: over((sample) => at(sample).f1Macro),
    auc: over((sample) => areaUnderRoc(slicesOf(sample))),
    calibrationError: over((sample) => expectedCalibrationError(slicesOf(sample))),
  };
  const all = slicesOf(patients);
  return {
    classification,
    confusion: confusionOf(all, threshold),
    roc: rocCurve(all).filter((point) => Number.isFinite(point.sensitivity + point.falsePositiveRate)),
    precisionRecall: precisionRecallCurve(all),
    calibration: calibrationBins(all),
    patients: patients
      .map(({ slices, ...volume }) => {
        const { falsePositive, falseNegative } = confusionOf(slices, threshold);
        return {
          ...nameOf(volume),
          slices: slices.length,
          positives: slices.filter((slice) => slice.positive).length,
          accuracy: 1 - (falsePositive + falseNegative) / slices.length,
          falsePositives: falsePositive,
          falseNegatives: falseNegative,
        };
      })
      .sort((a, b) => a.accuracy - b.accuracy),
  };
}

/** Every segmentation figure over all volumes, with intervals that resample patients; patients worst first. */
export function summariseSegmentation(
  patients: readonly SegmentedPatient[],
): Pick<SegmenterEvaluation, 'segmentation' | 'patients'> {
  type Sample = readonly SegmentedPatient[];
  const of = (sample: Sample, take: (metrics: VolumeMetrics) => number | readonly number[] | null) =>
    sample.flatMap(({ metrics }) => take(metrics) ?? []);
  const total = (sample: Sample, take: (metrics: VolumeMetrics) => number) =>
    sample.reduce((sum, { metrics }) => sum + take(metrics), 0);
  const both = (sample: Sample) => total(sample, (one) => one.overlap.both);
  const sum = (sample: Sample) => total(sample, (one) => one.overlap.a + one.overlap.b);
  const over = figureOver(patients);
  const counted = (figure: Figure, volumes: number): Figure =>
    volumes === patients.length ? figure : { ...figure, volumes };
  const segmentation: SegmentationFigures = {
    diceVolumeMean: over((sample) => mean(of(sample, (one) => one.dice))),
    diceVolumeMedian: over((sample) => median(of(sample, (one) => one.dice))),
    iouVolumeMean: over((sample) => mean(of(sample, (one) => one.iou))),
    iouVolumeMedian: over((sample) => median(of(sample, (one) => one.iou))),
    dicePositiveSlices: over((sample) => mean(of(sample, (one) => one.positiveSliceDice))),
    dicePooled: over((sample) => (sum(sample) === 0 ? 1 : (2 * both(sample)) / sum(sample))),
    iouPooled: over((sample) => (sum(sample) === 0 ? 1 : both(sample) / (sum(sample) - both(sample)))),
    hd95: counted(
      over((sample) => mean(of(sample, (one) => one.hd95))),
      of(patients, (one) => one.hd95).length,
    ),
    lesionRecall: over(
      (sample) => total(sample, (one) => one.lesionsFound) / total(sample, (one) => one.lesions),
    ),
    smallLesionRecall: over(
      (sample) => total(sample, (one) => one.smallLesionsFound) / total(sample, (one) => one.smallLesions),
    ),
    falsePositiveSlicesPerPatient: over((sample) => mean(of(sample, (one) => one.falsePositiveSlices))),
    volumeError: counted(
      over((sample) => mean(of(sample, (one) => absolute(volumeError(one))))),
      of(patients, volumeError).length,
    ),
  };
  return {
    segmentation,
    patients: patients
      .map(({ metrics, ...volume }) => ({
        ...nameOf(volume),
        dice: metrics.dice,
        iou: metrics.iou,
        hd95: metrics.hd95,
        foundPixels: metrics.overlap.a,
        truthPixels: metrics.overlap.b,
        volumeError: volumeError(metrics),
        falsePositiveSlices: metrics.falsePositiveSlices,
        lesions: metrics.lesions,
        lesionsFound: metrics.lesionsFound,
      }))
      .sort((a, b) => a.dice - b.dice),
  };
}

const volumeError = ({ overlap }: VolumeMetrics): number | null =>
  overlap.b === 0 ? null : (overlap.a - overlap.b) / overlap.b;

const absolute = (value: number | null): number | null => (value === null ? null : Math.abs(value));

const nameOf = ({ patient, code }: PatientVolume) => ({
  patient,
  ...(code === undefined ? {} : { code }),
});

/**
 * A figure of all volumes with its bootstrap interval; without a meaning here (one class only) it is null. All volumes of
 * a patient are drawn together: they depend on each other.
 */
function figureOver<T extends PatientVolume>(volumes: readonly T[]) {
  const patients = byPatient(volumes);
  return (statistic: (sample: readonly T[]) => number): Figure => {
    const value = statistic(volumes);
    if (!Number.isFinite(value)) return { value: null, low: null, high: null };
    const interval = bootstrapOverPatients(patients, (sample) => statistic(sample.flat()));
    return { value, low: interval?.low ?? null, high: interval?.high ?? null };
  };
}
