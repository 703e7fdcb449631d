import { useState } from 'react';
import type { ReviewChange, ReviewState } from '../../../../shared/contract/worklist.ts';
import { errorText } from '../session/series-api.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import type { ReadState } from '../state/read-state.ts';
import { countReviews, sliceReviewOf } from '../state/slice-reviews.ts';
import { KeyHint } from './key-hint.tsx';
import { REVIEW_STATES } from './review-states.ts';
import { useKeptComment } from './use-kept-comment.ts';

/** Review of the slice on the screen: its state, a comment, who said so and when. */
export function SliceReview({
  session,
  state,
  frame,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly frame: Frame;
}) {
  const { sliceId } = frame;
  const review = state.sliceReviews.get(sliceId);
  const [failure, setFailure] = useState<string | null>(null);
  const save = async (of: number, change: ReviewChange) => {
    try {
      await session.setSliceReview(of, change);
      setFailure(null);
    } catch (error) {
      const number = state.detail?.slices.find((slice) => slice.sliceId === of)?.number ?? '?';
      setFailure(`Slice ${number}: ${errorText(error)} Nothing was noted; try again.`);
      throw error;
    }
  };
  const comment = useKeptComment(sliceId, review?.comment ?? '', (of, text) => save(of, { comment: text }));
  const { done, flagged } = countReviews(state);
  const noReader = state.readerId === null;
  const now = sliceReviewOf(state, sliceId);
  return (
    <div className="slice-review">
      <label className="row">
        this slice
        <select
          value={now}
          disabled={noReader}
          aria-label="State of this slice"
          onChange={(event) =>
            void save(sliceId, { state: event.target.value as ReviewState }).catch(() => undefined)
          }
        >
          {REVIEW_STATES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <input
        type="text"
        value={comment.text}
        maxLength={1000}
        disabled={noReader}
        aria-label="Comment on this slice"
        placeholder="Comment on this slice"
        onChange={(event) => comment.type(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && comment.keep()}
        onBlur={comment.keep}
      />
      {review && (
        <p className="quiet small">
          by {review.by}, {review.at.slice(0, 16).replace('T', ' ')} UTC
        </p>
      )}
      <p className="quiet small">
        {done} of {frame.sliceCount} slices done{flagged > 0 && `, ${flagged} flagged`}
        {' · '}
        <KeyHint action="read.acceptSlice" /> accepts and goes on
      </p>
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}
