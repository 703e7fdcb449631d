import { useEffect, useSyncExternalStore } from 'react';
import { type KeyMap, keysOf, NO_KEYS } from './key-map.ts';
import { useRefusal } from './refusal-store.ts';

/** One thing a reader can do now: the same object drives button, key, palette and shortcut sheet. */
export interface Action {
  readonly id: string;
  readonly label: string;
  /** where the shortcut sheet lists it */
  readonly place: string;
  /** "Ctrl+z", "ArrowDown", "[", "Space"; letters in lower case */
  readonly keys: readonly string[];
  /** a held key repeats it */
  readonly repeats?: boolean;
  /** why it cannot be done now, or null */
  whyNot(): string | null;
  perform(): void;
}

const groups = new Map<symbol, readonly Action[]>();
const listeners = new Set<() => void>();
let current: readonly Action[] = [];
let keyMap: KeyMap = NO_KEYS;

function publish(): void {
  current = [...groups.values()].flat().map((action) => ({ ...action, keys: keysOf(keyMap, action) }));
  for (const listener of listeners) listener();
}

/** Gives actions the keys this reader wants. */
export function setKeyMap(map: KeyMap): void {
  keyMap = map;
  publish();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The keys this reader has given to actions. */
export const useKeyMap = (): KeyMap => useSyncExternalStore(subscribe, () => keyMap);

/** Makes actions available while the calling component is mounted. */
export function useActions(actions: readonly Action[]): void {
  useEffect(() => {
    const key = Symbol('actions');
    groups.set(key, actions);
    publish();
    return () => {
      groups.delete(key);
      publish();
    };
  }, [actions]);
}

/** Every action available now. */
export const useAvailableActions = (): readonly Action[] => useSyncExternalStore(subscribe, () => current);

/** The key without what Alt makes of it: on a Mac, Option+O types "ø". */
function typedKey({
  key,
  altKey,
  code = '',
}: Pick<KeyboardEvent, 'key' | 'altKey'> & { code?: string }): string {
  const plain = /^(?:Key|Digit)(.)$/.exec(code)?.[1];
  return altKey && plain && key.length === 1 && !/[\x20-\x7e]/.test(key) ? plain : key;
}

/** The key of an event in the notation of `Action.keys`. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'> & {
    readonly code?: string;
  },
): string {
  const key = typedKey(event);
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  // a shifted symbol ("?") names itself; a shifted letter or named key says Shift
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/i.test(key));
  return [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', shift && 'Shift', name]
    .filter(Boolean)
    .join('+');
}

/** Keys that two actions claim at once: a conflict, refused by the dispatcher and by the tests. */
export function conflicts(actions: readonly Pick<Action, 'id' | 'keys'>[]): string[] {
  const owners = new Map<string, string[]>();
  for (const action of actions)
    for (const key of action.keys) owners.set(key, [...(owners.get(key) ?? []), action.id]);
  return [...owners].filter(([, ids]) => ids.length > 1).map(([key, ids]) => `${key}: ${ids.join(', ')}`);
}

/** Runs the one action a key belongs to, or says why not; keys typed into fields and keys two actions claim do nothing. */
export function dispatchKey(event: KeyboardEvent, actions: readonly Action[] = current): boolean {
  if (event.defaultPrevented || isTyping(event.target)) return false;
  // what lies under an open dialog must not move while the reader answers it
  if (document.querySelector('dialog[open]')) return false;
  const key = keyOf(event);
  const matches = actions.filter((action) => action.keys.includes(key));
  const [action] = matches;
  if (!action || matches.length > 1 || (event.repeat && !action.repeats)) return false;
  // Enter and Space belong to what they press: the focused button, link or fold
  if ((key === 'Enter' || key === 'Space') && isPressable(event.target)) return false;
  event.preventDefault();
  const reason = action.whyNot();
  const { clear, refuse } = useRefusal.getState();
  if (reason !== null) refuse(action.label, reason);
  else {
    clear();
    action.perform();
  }
  return true;
}

const isPressable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('button, summary, a[href]');

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
