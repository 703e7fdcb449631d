import { useMemo } from 'react';
import { type Action, useActions } from '../actions/registry.ts';
import { api, messageOf } from '../api/api.ts';
import { asShown, BLINDED } from '../state/blinded.ts';
import { useNotices } from '../state/notices-store.ts';
import { useSession } from '../state/session-store.ts';
import { useUnsaved } from '../state/unsaved-store.ts';
import { arrangeRows, nextUndone } from './sort-rows.ts';
import { parseView } from './use-worklist-view.ts';

const NONE: readonly Action[] = [];

/**
 * Outside the worklist: the next series that is not done, in the order the worklist shows, in the same place; with or
 * without setting the open one to done.
 */
export function useNextUndone(): void {
  const place = useSession((session) => session.place);
  const applies = place === 'read' || place === 'compare' || place === 'reports';
  useActions(useMemo(() => (applies ? SERIES_ACTIONS : NONE), [applies]));
}

/** The open series is done as it is, once everything drawn is stored; its comment stays. */
const ACCEPT_AND_NEXT: Action = {
  id: 'series.acceptAndNext',
  label: 'Series done, open the next undone one',
  place: 'Everywhere',
  keys: ['Ctrl+Enter'],
  whyNot: () => {
    const { seriesId } = useSession.getState();
    const drawing = seriesId !== null && useUnsaved.getState().bySeries.has(seriesId);
    return drawing ? 'a stroke is under way or not stored yet' : null;
  },
  perform: () => {
    const { seriesId, reader } = useSession.getState();
    if (seriesId === null || !reader) return;
    const accept = { seriesId, readerId: reader.readerId, state: 'done' } as const;
    api
      .call('worklist.setReview', accept)
      .then(NEXT_UNDONE.perform, (error: unknown) => useNotices.getState().add('error', messageOf(error)));
  },
};

const NEXT_UNDONE: Action = {
  id: 'series.nextUndone',
  label: 'Open the next undone series',
  place: 'Everywhere',
  keys: ['n'],
  whyNot: () => null,
  perform: () => {
    const { settings, seriesId } = useSession.getState();
    const view = parseView(settings['worklist.view']);
    const { add } = useNotices.getState();
    api.call('worklist.list', {}).then(
      (rows) => {
        const session = useSession.getState();
        // an answer that comes after the reader went elsewhere must not pull the window away
        if (session.seriesId !== seriesId) return;
        const readerId = session.reader?.readerId ?? null;
        const shown = asShown(rows, settings[BLINDED], readerId);
        const next = nextUndone(arrangeRows(shown, '', view.filter, view.key, view.descending), seriesId);
        if (next === null) add('info', 'Nothing else is left undone in the worklist as it is filtered now.');
        else session.open(next, session.place);
      },
      (error: unknown) => add('error', messageOf(error)),
    );
  },
};

/** What can be done with the open series in every place that shows it. */
export const SERIES_ACTIONS: readonly Action[] = [NEXT_UNDONE, ACCEPT_AND_NEXT];
