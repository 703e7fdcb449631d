import { z } from 'zod';
import { request, rowId } from './define.ts';
import { reviewState } from './worklist.ts';

/** What a reader has said of one slice; slices nobody has touched have none. */
export const sliceReview = z.object({
  sliceId: rowId,
  state: reviewState.exclude(['notStarted']),
  comment: z.string(),
  by: z.string(),
  at: z.string(),
});
export type SliceReview = z.infer<typeof sliceReview>;

/** Review of single slices; an edit of a slice begins its review, or begins it again where it was done. */
export const sliceReviewRequests = {
  'sliceReviews.list': request(z.object({ seriesId: rowId }).strict(), z.array(sliceReview)),
  'sliceReviews.set': request(
    z
      .object({
        seriesId: rowId,
        readerId: rowId,
        sliceId: rowId,
        /** what is not given stays as it is; a comment alone begins the review of the slice */
        state: reviewState.optional(),
        comment: z.string().max(1000).optional(),
      })
      .strict(),
    z.array(sliceReview),
  ),
};

export const sliceReviewEvents = { 'sliceReviews.changed': z.object({ seriesId: rowId }) };
