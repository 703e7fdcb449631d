import './strips.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Check, Flag, Pencil } from 'lucide-react';
import { memo, useEffect, useMemo, useRef } from 'react';
import type { SliceOutcome } from '../../../../shared/contract/inference.ts';
import type { ReviewState } from '../../../../shared/contract/worklist.ts';
import { DOUBTFUL_FROM } from '../../../../shared/domain/doubt.ts';
import { formatScore } from '../../../../shared/text/percent.ts';
import { afterFrame } from '../../ui/after-frame.ts';
import type { SeriesApi } from '../session/series-api.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { OUTCOME_TEXT, sliceOutcomeOf, sliceScoreOf, sliceUncertaintyOf } from '../state/predictions.ts';
import type { ReadState } from '../state/read-state.ts';
import { sliceReviewOf } from '../state/slice-reviews.ts';
import { ownSource } from '../state/sources.ts';
import { OutcomeMark } from './outcome-mark.tsx';
import { ThumbnailImage } from './thumbnail-image.tsx';
import { type Thumbnail, useThumbnails } from './use-thumbnails.ts';

const ITEM_HEIGHT = 64;

/** Every slice of the stack: thumbnail, highest model score, outcome, the reader's mark. */
export function Filmstrip({
  session,
  state,
  api,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly api: Pick<SeriesApi, 'fetchBytes'>;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const slices = state.detail?.slices ?? [];
  const thumbnails = useThumbnails(api, state.seriesId, slices.length);
  const virtual = useVirtualizer({
    count: slices.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ITEM_HEIGHT,
    overscan: 4,
  });
  const shown = state.painted?.index ?? state.index;
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the slice on the screen only
  useEffect(() => {
    // what the virtualizer remembers: asking the element would lay the page out again with every slice
    const { scrollOffset, scrollRect } = virtual;
    const height = scrollRect?.height ?? 0;
    const top = shown * ITEM_HEIGHT;
    if (top >= (scrollOffset ?? 0) && top + ITEM_HEIGHT <= (scrollOffset ?? 0) + height) return;
    // a page at a time, a strip that moves with every slice costs more than it shows; and after the slice, which is what
    // the reader waits for
    return afterFrame(() =>
      scroller.current?.scrollTo({ top: Math.max(0, top - (height - ITEM_HEIGHT) / 2) }),
    );
  }, [shown]);
  const marks = useMemo(
    () =>
      slices.map((slice) => ({
        outcome: sliceOutcomeOf(state.predictions, slice.sliceId),
        score: sliceScoreOf(state.predictions, slice.sliceId),
        uncertainty: sliceUncertaintyOf(state.predictions, slice.sliceId),
      })),
    [slices, state.predictions],
  );
  const own = ownSource(state);
  const ownMasks = own === null ? undefined : state.masks.get(own);
  return (
    <nav ref={scroller} className="filmstrip" aria-label="Slices">
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const slice = slices[item.index];
          const mark = marks[item.index];
          if (!slice || !mark) return null;
          return (
            <div key={item.key} className="film-place" style={{ top: item.start }}>
              <FilmItem
                index={item.index}
                number={slice.number}
                current={item.index === shown}
                outcome={state.aiHidden ? 'notAnalysed' : mark.outcome}
                aiHidden={state.aiHidden}
                uncertainty={state.aiHidden ? null : mark.uncertainty}
                score={state.aiHidden ? null : mark.score}
                review={sliceReviewOf(state, slice.sliceId)}
                readerPixels={ownMasks?.get(slice.sliceId)?.pixels ?? 0}
                problem={slice.state === 'ok' ? null : slice.state}
                thumbnail={thumbnails?.[item.index] ?? null}
                onPick={session}
              />
            </div>
          );
        })}
      </div>
    </nav>
  );
}

/** A slice that is done or flagged. */
function ReviewMark({ review }: { readonly review: ReviewState }) {
  if (review !== 'done' && review !== 'flagged') return null;
  const Icon = review === 'done' ? Check : Flag;
  return (
    <>
      <Icon size={12} className={`review-mark ${review}`} aria-hidden="true" />
      <span className="visually-hidden">{review}</span>
    </>
  );
}

const FilmItem = memo(function FilmItem({
  index,
  number,
  current,
  outcome,
  aiHidden,
  uncertainty,
  score,
  readerPixels,
  review,
  problem,
  thumbnail,
  onPick,
}: {
  readonly index: number;
  /** as the files, tables and reports count */
  readonly number: number;
  readonly current: boolean;
  readonly outcome: SliceOutcome;
  readonly aiHidden: boolean;
  readonly uncertainty: number | null;
  readonly score: number | null;
  readonly readerPixels: number;
  readonly review: ReviewState;
  readonly problem: string | null;
  readonly thumbnail: Thumbnail | null;
  readonly onPick: SeriesSession;
}) {
  const parts = [`slice ${number}`];
  if (problem) parts.push(`file ${problem}`);
  if (!aiHidden) parts.push(OUTCOME_TEXT[outcome]);
  if (score !== null) parts.push(`model score ${formatScore(score)}`);
  const uncertain = (uncertainty ?? 0) >= DOUBTFUL_FROM;
  if (uncertainty !== null)
    parts.push(`uncertainty ${uncertainty.toFixed(2)}${uncertain ? ': the outline is in doubt' : ''}`);
  if (readerPixels > 0) parts.push(`reader ${readerPixels} px`);
  if (review === 'done' || review === 'flagged') parts.push(`review ${review}`);
  const name = parts.join(', ');
  return (
    <button
      type="button"
      className={current ? 'film current' : 'film'}
      aria-current={current}
      title={name}
      tabIndex={current ? 0 : -1}
      onClick={() => onPick.goTo(index)}
    >
      <ThumbnailImage thumbnail={thumbnail} />
      <span className="film-side">
        <span className="film-number">
          <span className="visually-hidden">slice </span>
          {number}
        </span>
        {problem && <span className="warning small">{problem}</span>}
        <span className="film-marks">
          {!aiHidden && <OutcomeMark outcome={outcome} />}
          {uncertain && (
            <span className="warning">
              <span aria-hidden="true">?</span>
              <span className="visually-hidden">model uncertain</span>
            </span>
          )}
          {readerPixels > 0 && (
            <>
              <Pencil size={11} className="reader-mark" aria-hidden="true" />
              <span className="visually-hidden">reader mask</span>
            </>
          )}
          <ReviewMark review={review} />
        </span>
        <span className="score-bar">
          <span style={{ width: `${Math.round((score ?? 0) * 100)}%` }} />
        </span>
        {score !== null && (
          <span className="film-score">
            <span className="visually-hidden">model score </span>
            {formatScore(score)}
          </span>
        )}
      </span>
    </button>
  );
});
