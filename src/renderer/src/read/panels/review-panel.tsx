import { useEffect, useRef, useState } from 'react';
import type { ReviewState } from '../../../../shared/contract/worklist.ts';
import { errorText } from '../session/series-api.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import type { ReadState } from '../state/read-state.ts';
import { REVIEW_STATES } from './review-states.ts';
import { Section } from './section.tsx';
import { SliceReview } from './slice-review.tsx';

/** Review of the series and of the slice on the screen; comments are saved when their field is left. */
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
  const [comment, setComment] = useState(row?.reviewComment ?? '');
  const [failure, setFailure] = useState<string | null>(null);
  const stored = useRef(row?.reviewComment ?? '');
  useEffect(() => {
    // a comment that changed elsewhere is taken over unless this one is being edited
    const next = row?.reviewComment ?? '';
    setComment((current) => (current === stored.current ? next : current));
    stored.current = next;
  }, [row?.reviewComment]);
  if (!row) return null;
  const save = (review: ReviewState, text: string) => {
    setFailure(null);
    session.setReview(review, text).catch((error) => setFailure(errorText(error)));
  };
  const noReader = state.readerId === null;
  return (
    <Section id="review" title="Review">
      <label className="row">
        this series
        <select
          aria-label="State of this series"
          value={row.review}
          disabled={noReader}
          onChange={(event) => save(event.target.value as ReviewState, comment)}
        >
          {REVIEW_STATES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <textarea
        value={comment}
        rows={3}
        maxLength={4000}
        disabled={noReader}
        aria-label="Comment"
        placeholder="Comment"
        onChange={(event) => setComment(event.target.value)}
        onBlur={() => comment !== row.reviewComment && save(row.review, comment)}
      />
      {row.confirmedBy && (
        <p>
          Confirmed by {row.confirmedBy}, {row.confirmedAt?.slice(0, 16).replace('T', ' ')}: masks are locked.
        </p>
      )}
      {frame && <SliceReview session={session} state={state} frame={frame} />}
      {failure && (
        <p className="failure" role="alert">
          {failure} Your comment is still in the field.
        </p>
      )}
    </Section>
  );
}
