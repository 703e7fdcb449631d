import type { Action } from '../actions/registry.ts';

/** Actions whose name holds every word typed; names and words that begin with it come first. */
export function findActions<A extends Pick<Action, 'label'>>(actions: readonly A[], query: string): A[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0] ?? '';
  const rank = (label: string) => (label.startsWith(first) ? 0 : label.includes(` ${first}`) ? 1 : 2);
  return actions
    .map((action) => ({ action, label: action.label.toLowerCase() }))
    .filter(({ label }) => words.every((word) => label.includes(word)))
    .sort((a, b) => (first === '' ? 0 : rank(a.label) - rank(b.label)))
    .map(({ action }) => action);
}
