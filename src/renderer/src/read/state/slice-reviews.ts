import type { SliceRow } from '../../../../shared/contract/series.ts';
import type { SliceReview } from '../../../../shared/contract/slice-reviews.ts';
import type { ReviewState } from '../../../../shared/contract/worklist.ts';
import type { ReadState } from './read-state.ts';

/** Takes what main says of the series' slices. */
export const withSliceReviews = (state: ReadState, reviews: readonly SliceReview[]): ReadState => ({
  ...state,
  sliceReviews: new Map(reviews.map((review) => [review.sliceId, review])),
});

/** How far the review of a slice is. */
export const sliceReviewOf = (state: ReadState, sliceId: number | undefined): ReviewState =>
  (sliceId === undefined ? undefined : state.sliceReviews.get(sliceId)?.state) ?? 'notStarted';

/** The next slice that is neither done nor flagged, after the one on the screen, around the end; null: none is left. */
export function nextUndoneSlice(state: ReadState): SliceRow | null {
  const slices = state.detail?.slices ?? [];
  const at = state.painted?.index ?? state.index;
  const isOpen = ({ sliceId }: SliceRow) => !['done', 'flagged'].includes(sliceReviewOf(state, sliceId));
  return [...slices.slice(at + 1), ...slices.slice(0, at)].find(isOpen) ?? null;
}

/** Slices that are done, and those flagged. */
export function countReviews(state: ReadState): { readonly done: number; readonly flagged: number } {
  const states = [...state.sliceReviews.values()].map((review) => review.state);
  return {
    done: states.filter((review) => review === 'done').length,
    flagged: states.filter((review) => review === 'flagged').length,
  };
}
