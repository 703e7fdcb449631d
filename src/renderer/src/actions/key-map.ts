import type { Action } from './registry.ts';

/** Keys a reader has given to actions, by action id; actions not named keep their own. */
export type KeyMap = Readonly<Record<string, readonly string[]>>;

export const NO_KEYS: KeyMap = {};

/** The setting that holds a reader's keys. */
export const keyMapSetting = (readerId: number): string => `keys:${readerId}`;

/** The keys of an action as the reader has them. */
export const keysOf = (map: KeyMap, action: Pick<Action, 'id' | 'keys'>): readonly string[] =>
  map[action.id] ?? action.keys;

/** Reads a stored map; what is no list of keys is left out. */
export function parseKeyMap(text: string | undefined): KeyMap {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return NO_KEYS;
    const isKeys = (keys: unknown): keys is string[] =>
      Array.isArray(keys) && keys.every((key) => typeof key === 'string' && key !== '');
    return Object.fromEntries(Object.entries(value).filter(([, keys]) => isKeys(keys)));
  } catch {
    return NO_KEYS;
  }
}

/** The map with one action's key changed; null gives the action its own keys back. */
export function withKey(map: KeyMap, actionId: string, key: string | null): KeyMap {
  const { [actionId]: _before, ...rest } = map;
  return key === null ? rest : { ...rest, [actionId]: [key] };
}

/** The actions of one place, as far as keys are concerned. */
export interface PlaceActions {
  readonly place: string;
  readonly actions: readonly Pick<Action, 'id' | 'label' | 'keys'>[];
}

/** Actions that are there in every place. */
export const EVERYWHERE = 'Everywhere';

const RESERVED: Readonly<Record<string, string>> = {
  Escape: 'Esc gives up what is under way, everywhere',
  Enter: 'Enter makes what is shown, everywhere',
  Tab: 'Tab moves between the controls',
  'Shift+Tab': 'Tab moves between the controls',
};

/** Keys that belong to the window around the page. */
const OF_THE_WINDOW =
  /^(F\d+|Ctrl\+(Shift\+)?[wtnrlqp0+=-]|Alt\+F4|Alt\+Arrow(Left|Right)|(Ctrl\+|Alt\+|Shift\+)*(Control|Shift|Alt|Meta|CapsLock|Dead|Unidentified))$/;

/**
 * Why an action can not have a key, or null: it is reserved, or another action that is there at the same time has it.
 * @param places every place with its actions, `Everywhere` among them
 */
export function whyNotKey(
  key: string,
  actionId: string,
  places: readonly PlaceActions[],
  map: KeyMap,
): string | null {
  if (RESERVED[key]) return RESERVED[key];
  if (OF_THE_WINDOW.test(key)) return 'that key belongs to the window or the browser';
  const isHere = ({ actions }: PlaceActions) => actions.some(({ id }) => id === actionId);
  const everywhere = places.filter(({ place }) => place === EVERYWHERE);
  const shared = everywhere.some(isHere);
  for (const one of places) {
    // an action of every place meets all of them; one of a place meets its own and those of every place
    if (!shared && !isHere(one) && one.place !== EVERYWHERE) continue;
    const owner = one.actions.find((action) => action.id !== actionId && keysOf(map, action).includes(key));
    if (owner) return `it is the key of “${owner.label}” (${one.place}); give that another key first`;
  }
  return null;
}
