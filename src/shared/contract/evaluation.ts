import { z } from 'zod';
import { notice } from './define.ts';

const count = z.number().int().min(0);

/** A figure over all patients with its 95 % interval by bootstrap over patients; null: it has no meaning here. */
export const figure = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** how many volumes it is the mean of, where it is not all of them: one without an outline has no HD95 */
  volumes: count.optional(),
});
export type Figure = z.infer<typeof figure>;

/** Slice classification at the model's threshold, 0..1; recall is sensitivity, F1 over both classes. */
export const classificationFigures = z.object({
  balancedAccuracy: figure,
  accuracy: figure,
  recall: figure,
  precision: figure,
  specificity: figure,
  f1Weighted: figure,
  f1Macro: figure,
  auc: figure,
  calibrationError: figure,
});
export type ClassificationFigures = z.infer<typeof classificationFigures>;

/** Masks against the ground truth; Dice, IoU and recalls 0..1, HD95 in pixels, volume error as a share of the truth. */
export const segmentationFigures = z.object({
  diceVolumeMean: figure,
  diceVolumeMedian: figure,
  iouVolumeMean: figure,
  iouVolumeMedian: figure,
  dicePositiveSlices: figure,
  dicePooled: figure,
  iouPooled: figure,
  hd95: figure,
  lesionRecall: figure,
  smallLesionRecall: figure,
  falsePositiveSlicesPerPatient: figure,
  volumeError: figure,
});
export type SegmentationFigures = z.infer<typeof segmentationFigures>;

export const FIGURE_NAMES: Record<keyof ClassificationFigures | keyof SegmentationFigures, string> = {
  balancedAccuracy: 'Balanced accuracy',
  accuracy: 'Accuracy',
  recall: 'Recall (sensitivity)',
  precision: 'Precision',
  specificity: 'Specificity',
  f1Weighted: 'F1, weighted',
  f1Macro: 'F1, macro',
  auc: 'AUC',
  calibrationError: 'Expected calibration error',
  diceVolumeMean: 'Dice per patient volume, mean',
  diceVolumeMedian: 'Dice per patient volume, median',
  iouVolumeMean: 'IoU per patient volume, mean',
  iouVolumeMedian: 'IoU per patient volume, median',
  dicePositiveSlices: 'Dice per slice with tumour, mean',
  dicePooled: 'Dice pooled',
  iouPooled: 'IoU pooled',
  hd95: 'HD95 in pixels, mean',
  lesionRecall: 'Lesion recall',
  smallLesionRecall: 'Recall of lesions under 100 pixels',
  falsePositiveSlicesPerPatient: 'False-positive slices per patient',
  volumeError: 'Volume error, mean (share of the truth)',
};

const volume = {
  /** names the volume */
  patient: z.string(),
  /** the patient it is of, where several volumes may be of one */
  code: z.string().optional(),
};

/** One patient volume as a classifier called it. */
export const classifiedPatientRow = z.object({
  ...volume,
  slices: count,
  positives: count,
  accuracy: z.number(),
  falsePositives: count,
  falseNegatives: count,
});

/** One patient volume as a segmenter outlined it. */
export const segmentedPatientRow = z.object({
  ...volume,
  dice: z.number(),
  iou: z.number(),
  hd95: z.number().nullable(),
  foundPixels: count,
  truthPixels: count,
  /** (found - truth) / truth; null without any pixel of truth */
  volumeError: z.number().nullable(),
  falsePositiveSlices: count,
  lesions: count,
  lesionsFound: count,
});

const common = {
  name: z.string(),
  version: z.string(),
  hash: z.string(),
  threshold: z.number(),
  engine: z.string(),
};

const classifierEvaluation = z.object({
  ...common,
  classification: classificationFigures,
  confusion: z.object({
    truePositive: count,
    falsePositive: count,
    trueNegative: count,
    falseNegative: count,
  }),
  roc: z.array(z.object({ threshold: z.number(), sensitivity: z.number(), falsePositiveRate: z.number() })),
  precisionRecall: z.array(z.object({ threshold: z.number(), precision: z.number(), recall: z.number() })),
  calibration: z.array(z.object({ meanScore: z.number(), positiveShare: z.number(), slices: count })),
  /** worst first */
  patients: z.array(classifiedPatientRow),
});
export type ClassifierEvaluation = z.infer<typeof classifierEvaluation>;

const segmenterEvaluation = z.object({
  ...common,
  segmentation: segmentationFigures,
  /** worst first */
  patients: z.array(segmentedPatientRow),
});
export type SegmenterEvaluation = z.infer<typeof segmenterEvaluation>;

/** `evaluation.json`: models measured on the same patients, each figure beside its protocol. */
export const evaluation = z.object({
  /** what the figures stand for, in words */
  protocol: z.string(),
  /** patients, their volumes (none said: one each), slices with a reference, and those of them with tumour */
  data: z.object({ patients: count, volumes: count.optional(), slices: count, positives: count }),
  /** what the models were measured against, in words */
  reference: z.string().default('ground truth'),
  /** what must be known beside the figures: who is not in them and why, which models had seen the patients */
  remarks: z.array(notice).default([]),
  models: z.record(z.string(), z.union([classifierEvaluation, segmenterEvaluation])),
});
export type Evaluation = z.infer<typeof evaluation>;
export type ModelEvaluation = Evaluation['models'][string];

export const storedEvaluation = z.object({
  id: z.string(),
  source: z.enum(['shipped', 'own']),
  /** null when the file cannot be read */
  evaluation: evaluation.nullable(),
  problem: z.string().nullable(),
});
export type StoredEvaluation = z.infer<typeof storedEvaluation>;
