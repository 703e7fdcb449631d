import { z } from 'zod';
import { nothing, notice, request, rowId } from './define.ts';

export const reviewState = z.enum(['notStarted', 'inProgress', 'done', 'flagged']);
export type ReviewState = z.infer<typeof reviewState>;

/** What is noted of a series or a slice; what is not given stays. */
export interface ReviewChange {
  readonly state?: ReviewState | undefined;
  readonly comment?: string | undefined;
}

export const jobState = z.enum(['none', 'queued', 'running', 'paused', 'done', 'failed', 'cancelled']);
export type JobState = z.infer<typeof jobState>;

export const worklistRow = z.object({
  seriesId: rowId,
  patientCode: z.string(),
  age: z.string().nullable(),
  sex: z.string().nullable(),
  /** ISO date yyyy-mm-dd, null when the files do not give it */
  studyDate: z.string().nullable(),
  seriesName: z.string(),
  sliceCount: z.number().int(),
  missingSlices: z.number().int(),
  ai: z.object({ state: jobState, done: z.number().int(), total: z.number().int() }),
  /** model score 0..1 */
  highestScore: z.number().nullable(),
  tumourSlices: z.number().int().nullable(),
  tumourPixels: z.number().int().nullable(),
  /** slices that the segmentation counted here did not segment, by why; null without one */
  notSegmented: z
    .object({ negative: z.number().int(), failed: z.number().int(), notAnalysed: z.number().int() })
    .nullable(),
  volumeMm3: z.number().nullable(),
  /** of the most doubtful slice, 0..1 */
  uncertainty: z.number().nullable(),
  /** slices whose outline is in doubt; null where no model gave an uncertainty */
  doubtfulSlices: z.number().int().nullable(),
  /** a current result comes from input unlike the model's training data */
  outsideTrainingData: z.boolean(),
  review: reviewState,
  reviewComment: z.string(),
  confirmedBy: z.string().nullable(),
  confirmedAt: z.string().nullable(),
  lastReader: z.string().nullable(),
  /** readers who set this series to done or flagged, or confirmed it: their first decision is made */
  decidedBy: z.array(rowId),
  hasGroundTruth: z.boolean(),
  warnings: z.array(notice),
});
export type WorklistRow = z.infer<typeof worklistRow>;

export const worklistRequests = {
  'worklist.list': request(nothing, z.array(worklistRow)),
  'worklist.setReview': request(
    z
      .object({
        seriesId: rowId,
        readerId: rowId,
        /** what is not given stays as it is: somebody else may have changed it meanwhile */
        state: reviewState.optional(),
        comment: z.string().max(4000).optional(),
      })
      .strict(),
    worklistRow,
  ),
};

/** Sent after imports, jobs, edits; the list asks again (rows are cheap). */
export const worklistEvents = { 'worklist.changed': z.object({ seriesIds: z.array(rowId) }) };
