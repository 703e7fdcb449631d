import { revisionSource } from '../../../shared/domain/mask-source.ts';
import { sourceStyle } from '../../../shared/domain/source-style.ts';
import type { ReadState, SourceSetting } from '../read/state/read-state.ts';

/** How many of the last changes can be looked behind. */
const LAST = 12;

const known = new WeakMap<ReadState, ReadState>();

/**
 * The state with earlier states of the reader's own masks as further sources: as they stood before each of the last
 * changes. Their masks come from main when a pane shows them.
 */
export function withRevisions(read: ReadState): ReadState {
  const before = known.get(read);
  if (before) return before;
  const { readerId } = read;
  const revisions = read.history.entries
    .filter(({ undone }) => !undone)
    .slice(-LAST)
    .reverse()
    .map(({ actionId, label, at }): SourceSetting => {
      const source = revisionSource(readerId ?? 0, actionId);
      return {
        source,
        kind: 'revision',
        label: `mine before “${label}”, ${timeOf(at)}`,
        ...sourceStyle(source, []),
        visible: true,
        opacity: 90,
        style: 'outline',
        current: true,
      };
    });
  const next =
    readerId === null || revisions.length === 0
      ? read
      : { ...read, sources: [...read.sources, ...revisions] };
  known.set(read, next);
  known.set(next, next);
  return next;
}

const timeOf = (at: string): string =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
