import { useMemo } from 'react';
import { useRefusal } from '../../actions/refusal-store.ts';
import { type Action, useActions } from '../../actions/registry.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadAction } from './read-action.ts';

/** An action of one session, for key and palette: what needs masks that are still on their way is done once they are here. */
export function bindAction(session: SeriesSession, action: ReadAction, place: string): Action {
  const whyNot = () => action.whyNot(session.store.getState());
  const waits = () => (action.needsMasks ?? false) && !session.store.getState().masksKnown;
  const performLate = () => {
    const reason = whyNot();
    if (reason === null) action.perform(session);
    else useRefusal.getState().refuse(action.label, reason);
  };
  return {
    id: action.id,
    label: action.label,
    place,
    keys: action.keys,
    repeats: action.repeats ?? false,
    whyNot: () => (waits() ? null : whyNot()),
    perform: () => (waits() ? void session.onceMasksKnown(performLate) : action.perform(session)),
  };
}

/** Makes actions of a session available to keys, palette and shortcut sheet while its place is on the screen. */
export function useSessionActions(
  session: SeriesSession,
  actions: readonly ReadAction[],
  place: string,
): void {
  const bound = useMemo(
    () => actions.map((action) => bindAction(session, action, place)),
    [session, actions, place],
  );
  useActions(bound);
}
