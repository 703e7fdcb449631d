import { errorText } from '../session/series-api.ts';
import { withNotice } from '../session/series-feed.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { measuredSource } from '../state/measures.ts';
import type { ReadState } from '../state/read-state.ts';
import { nextUndoneSlice, sliceReviewOf } from '../state/slice-reviews.ts';
import type { ReadAction } from './read-action.ts';

const needsReader = (state: ReadState) =>
  state.readerId === null ? 'choose a reader first' : state.painted ? null : 'no slice on the screen';

const nextWhyNot = (state: ReadState) =>
  nextUndoneSlice(state) === null ? 'no other slice is left undone' : null;

function setState(session: SeriesSession, next: 'done' | 'flagged' | 'notStarted'): Promise<void> {
  const { painted, sliceReviews } = session.store.getState();
  if (!painted) return Promise.resolve();
  const comment = sliceReviews.get(painted.sliceId)?.comment ?? '';
  return session
    .setSliceReview(painted.sliceId, { state: next === 'notStarted' && comment !== '' ? 'inProgress' : next })
    .catch((error) => session.update((state) => withNotice(state, errorText(error))));
}

function goToNext(session: SeriesSession): void {
  const next = nextUndoneSlice(session.store.getState());
  if (next) session.goToSlice(next.sliceId);
}

/** Review of single slices, and what is measured on them. */
export const REVIEW_ACTIONS: readonly ReadAction[] = [
  {
    id: 'read.acceptSlice',
    label: 'Slice done, go to the next undone slice',
    keys: ['s'],
    whyNot: needsReader,
    perform: (session) => {
      void setState(session, 'done').then(() => goToNext(session));
    },
  },
  {
    id: 'read.nextUndoneSlice',
    label: 'Next undone slice',
    keys: ['Shift+n'],
    whyNot: (state) => needsReader(state) ?? nextWhyNot(state),
    perform: goToNext,
  },
  {
    id: 'read.flagSlice',
    label: 'Flag this slice, or take the flag off',
    keys: ['Shift+s'],
    isOn: (state) => sliceReviewOf(state, state.painted?.sliceId) === 'flagged',
    whyNot: needsReader,
    perform: (session) => {
      const state = session.store.getState();
      const flagged = sliceReviewOf(state, state.painted?.sliceId) === 'flagged';
      void setState(session, flagged ? 'notStarted' : 'flagged');
    },
  },
  {
    id: 'read.showDiameters',
    label: 'Draw the diameters of lesions',
    keys: ['Shift+d'],
    isOn: (state) => state.showDiameters,
    whyNot: (state) => (measuredSource(state) ? null : 'no mask that is shown holds anything'),
    perform: (session) => session.update((state) => ({ ...state, showDiameters: !state.showDiameters })),
  },
  {
    id: 'read.removeMeasure',
    label: 'Take away the newest ruler or angle on this slice',
    keys: ['Shift+Backspace'],
    whyNot: (state) =>
      state.readerId === null
        ? 'choose a reader first'
        : state.measures.some(({ sliceId }) => sliceId === state.painted?.sliceId)
          ? null
          : 'nothing is measured on this slice',
    perform: (session) => void session.measuring.remove(null),
  },
];
