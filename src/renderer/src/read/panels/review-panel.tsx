import { useState } from 'react';
import type { ReviewChange, ReviewState } from '../../../../shared/contract/worklist.ts';
import { errorText } from '../session/series-api.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import type { ReadState } from '../state/read-state.ts';
import { REVIEW_STATES } from './review-states.ts';
import { Section } from './section.tsx';
import { SliceReview } from './slice-review.tsx';
import { useKeptComment } from './use-kept-comment.ts';

/** Review of the series and of the slice on the screen; comments are stored while they are typed. */
export function ReviewPanel({
  session,
  state,
  frame,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly frame: Frame | null;
}) {
  const row = state.worklistRow;
  const [failure, setFailure] = useState<string | null>(null);
  const save = async (change: ReviewChange) => {
    try {
      await session.setReview(change);
      setFailure(null);
    } catch (error) {
      setFailure(errorText(error));
      throw error;
    }
  };
  const comment = useKeptComment(state.seriesId, row?.reviewComment ?? '', (_, text) =>
    save({ comment: text }),
  );
  if (!row) return null;
  const noReader = state.readerId === null;
  return (
    <Section id="review" title="Review">
      <label className="row">
        this series
        <select
          aria-label="State of this series"
          value={row.review}
          disabled={noReader}
          onChange={(event) => void save({ state: event.target.value as ReviewState }).catch(() => undefined)}
        >
          {REVIEW_STATES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <textarea
        value={comment.text}
        rows={3}
        maxLength={4000}
        disabled={noReader}
        aria-label="Comment"
        placeholder="Comment"
        onChange={(event) => comment.type(event.target.value)}
        onBlur={comment.keep}
      />
      {row.confirmedBy && (
        <p>
          Confirmed by {row.confirmedBy}, {row.confirmedAt?.slice(0, 16).replace('T', ' ')}: masks are locked.
        </p>
      )}
      {frame && <SliceReview session={session} state={state} frame={frame} />}
      {failure && (
        <p className="failure" role="alert">
          {failure} What is not stored is still in its field; leave the field to try again.
        </p>
      )}
    </Section>
  );
}
