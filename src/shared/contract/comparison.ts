import { z } from 'zod';
import { maskSource, nothing, notice, request, rowId } from './define.ts';
import { evaluation, figure } from './evaluation.ts';
import { modelId } from './inference.ts';
import { folderId } from './ingest.ts';
import { exportResult } from './reports.ts';

const count = z.number().int().min(0);

/** What models of one task are held against each other in, patient by patient, and what that is called. */
export const PAIRED_MEASURES = {
  dice: 'Dice per patient volume',
  hd95: 'HD95 in pixels (lower is better)',
  accuracy: 'Accuracy per patient',
} as const;
export const pairedMeasure = z.enum(['dice', 'hd95', 'accuracy']);
export type PairedMeasure = z.infer<typeof pairedMeasure>;

/** The mean over patients of model `a` minus model `b`, with its 95 % bootstrap interval and the sign test. */
export const pairedDifference = z.object({
  measure: pairedMeasure,
  name: z.string(),
  a: z.string(),
  b: z.string(),
  /** patients for whom both have the measure */
  patients: count,
  difference: figure,
  signs: z.object({ above: count, below: count, ties: count, p: z.number() }),
});
export type PairedDifference = z.infer<typeof pairedDifference>;

const volumeAgreement = z.object({
  bias: z.number(),
  deviation: z.number(),
  lower: z.number(),
  upper: z.number(),
});

/** Models measured on the same patients, held against each other. */
export const comparison = evaluation.extend({
  pairs: z.array(pairedDifference),
  /** per segmenter: its volumes in pixels minus those of the reference; null with fewer than two patients */
  volumes: z.record(z.string(), volumeAgreement.nullable()),
});
export type Comparison = z.infer<typeof comparison>;

/** A comparison of models over patients of the worklist, as far as it is. */
export const comparisonRun = z.object({
  comparisonId: rowId,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  done: count,
  total: count,
  remainingSeconds: z.number().nullable(),
  /** why it failed */
  problem: notice.nullable(),
  /** models and patients that are not in the result, each with its reason */
  leftOut: z.array(notice),
  modelIds: z.array(modelId),
  seriesIds: z.array(rowId),
  reference: maskSource,
});
export type ComparisonRun = z.infer<typeof comparisonRun>;

/** With its result once it is done. */
export const comparisonReply = comparisonRun.extend({
  result: comparison.nullable(),
  /** the series of each patient named in the result: a point of a plot opens its case */
  cases: z.record(z.string(), rowId),
});
export type ComparisonReply = z.infer<typeof comparisonReply>;

export const comparisonRequests = {
  /** Runs the models on the patients where they have no current result, and compares them; one at a time. */
  'comparison.start': request(
    z
      .object({
        modelIds: z.array(modelId).min(1).max(32),
        seriesIds: z.array(rowId).min(1).max(2000),
        /** ground truth, or a reader's masks */
        reference: maskSource,
      })
      .strict(),
    comparisonRun,
  ),
  'comparison.cancel': request(nothing, nothing),
  /** The newest comparison of this session, or null. */
  'comparison.read': request(nothing, comparisonReply.nullable()),
  /** Tables, plots and the PDF; destination as with reports. */
  'comparison.export': request(
    z.object({ comparisonId: rowId, folderId: folderId.nullable() }).strict(),
    exportResult.nullable(),
  ),
};

export const comparisonEvents = { 'comparison.changed': comparisonRun };
