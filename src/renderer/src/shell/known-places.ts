import { createStore } from 'zustand/vanilla';
import type { PlaceActions } from '../actions/key-map.ts';
import type { Action } from '../actions/registry.ts';
import { compareActions } from '../compare/compare-actions.ts';
import { initialCompareState } from '../compare/compare-state.ts';
import { EDIT_ACTIONS, VIEW_ACTIONS } from '../read/actions/read-actions.ts';
import { SERIES_ACTIONS } from '../worklist/use-next-undone.ts';
import { worklistActions } from '../worklist/worklist-actions.ts';

/** Never performed: only their keys are looked at. */
const nowhere = (): never => {
  throw new Error('these actions belong to no window');
};

/**
 * Every place with its actions, also those that are not on the screen now: a key must not be given twice in a place the
 * reader will come to later.
 * @param available the actions on the screen, for places that make theirs as they open
 */
export function knownPlaces(available: readonly Action[]): PlaceActions[] {
  const compare = compareActions(createStore(() => initialCompareState));
  const places = new Map<string, Pick<Action, 'id' | 'label' | 'keys'>[]>([
    ['Worklist', [...worklistActions(nowhere)]],
    ['Read', [...EDIT_ACTIONS, ...VIEW_ACTIONS, ...SERIES_ACTIONS]],
    ['Compare', [...compare, ...VIEW_ACTIONS, ...SERIES_ACTIONS]],
    ['Reports', [...SERIES_ACTIONS]],
  ]);
  for (const action of available) {
    const known = places.get(action.place) ?? [];
    if (!known.some(({ id }) => id === action.id)) known.push(action);
    places.set(action.place, known);
  }
  return [...places].map(([place, actions]) => ({ place, actions }));
}
