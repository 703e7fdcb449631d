import { useMemo } from 'react';
import { useActions } from '../../actions/registry.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadAction } from './read-action.ts';

/** Makes actions of a session available to keys, palette and shortcut sheet while its place is on the screen. */
export function useSessionActions(
  session: SeriesSession,
  actions: readonly ReadAction[],
  place: string,
): void {
  const bound = useMemo(
    () =>
      actions.map((action) => ({
        id: action.id,
        label: action.label,
        place,
        keys: action.keys,
        repeats: action.repeats ?? false,
        whyNot: () => action.whyNot(session.store.getState()),
        perform: () => action.perform(session),
      })),
    [session, actions, place],
  );
  useActions(bound);
}
