import { z } from 'zod';
import { nothing, request, rowId } from './define.ts';
import { jobState } from './worklist.ts';

/** The five things a slice can be for a model; never fold two of them into one. */
export const sliceOutcome = z.enum(['notAnalysed', 'failed', 'negative', 'empty', 'finding']);
export type SliceOutcome = z.infer<typeof sliceOutcome>;

export const analysisMode = z.enum(['classifierFirst', 'everySlice']);
export type AnalysisMode = z.infer<typeof analysisMode>;

export const modelId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);

export const job = z.object({
  jobId: rowId,
  seriesId: rowId,
  state: jobState,
  mode: analysisMode,
  classifierId: modelId.nullable(),
  segmenterId: modelId.nullable(),
  done: z.number().int(),
  total: z.number().int(),
  remainingSeconds: z.number().nullable(),
  engine: z.string().nullable(),
  device: z.string().nullable(),
  millisecondsPerSlice: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.string(),
});
export type Job = z.infer<typeof job>;

export const slicePrediction = z.object({
  sliceId: rowId,
  outcome: sliceOutcome,
  /** tumour score 0..1 of this model, null when it did not give one */
  score: z.number().nullable(),
  /** 0..1, how much its outline is in doubt: mean entropy in bits of the pixels in question; null without a map */
  uncertainty: z.number().nullable(),
  pixels: z.number().int().nullable(),
  warning: z.string().nullable(),
});
export type SlicePrediction = z.infer<typeof slicePrediction>;

export const modelPredictions = z.object({
  modelId,
  modelHash: z.string(),
  modelName: z.string(),
  task: z.enum(['classification', 'segmentation']),
  /** false: model, preprocessing, threshold or pixels differ from now: "out of date", refused in reports */
  current: z.boolean(),
  mode: analysisMode,
  /** reasons why this input does not look like the training data; shown wherever the result appears */
  outsideTrainingData: z.array(z.string()),
  engine: z.string(),
  device: z.string(),
  createdAt: z.string(),
  slices: z.array(slicePrediction),
});
export type ModelPredictions = z.infer<typeof modelPredictions>;

export const inferenceRequests = {
  'jobs.start': request(
    z
      .object({
        seriesIds: z.array(rowId).min(1).max(10_000),
        classifierId: modelId.nullable(),
        segmenterId: modelId.nullable(),
        mode: analysisMode,
        /** run on input unlike the training data, marked so wherever the result appears */
        allowOutside: z.boolean(),
        firstSliceId: rowId.nullable(),
      })
      .strict(),
    z.array(job),
  ),
  'jobs.cancel': request(z.object({ jobIds: z.array(rowId).min(1) }).strict(), nothing),
  /** What was finished is kept; within a second. */
  'jobs.pause': request(z.object({ jobIds: z.array(rowId).min(1) }).strict(), nothing),
  /** Paused jobs go on with the slices that are left. */
  'jobs.proceed': request(z.object({ jobIds: z.array(rowId).min(1) }).strict(), nothing),
  'jobs.list': request(nothing, z.array(job)),
  /** The series and slice on screen go first. */
  'jobs.prioritise': request(z.object({ seriesId: rowId, sliceId: rowId.nullable() }).strict(), nothing),
  'predictions.list': request(z.object({ seriesId: rowId }).strict(), z.array(modelPredictions)),
};

export const inferenceEvents = {
  'jobs.changed': job,
  'predictions.changed': z.object({
    seriesId: rowId,
    modelId,
    modelHash: z.string(),
    slices: z.array(slicePrediction),
  }),
};
