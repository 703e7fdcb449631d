import { type MaskSource, parseMaskSource } from '../../../shared/domain/mask-source.ts';
import type { ReadState } from '../read/state/read-state.ts';

/**
 * Whether an ensemble only repeats what one of its members says here itself: in a vote, or where sources are counted, it
 * would count that member twice.
 */
export function repeatsMember(read: Pick<ReadState, 'models' | 'sources'>, source: MaskSource): boolean {
  const parsed = parseMaskSource(source);
  if (parsed?.kind !== 'model') return false;
  const members = read.models.find(({ modelId }) => modelId === parsed.id)?.ensemble?.members ?? [];
  return members.some(({ id }) =>
    read.sources.some((other) => {
      const member = other.current ? parseMaskSource(other.source) : null;
      return member?.kind === 'model' && member.id === id;
    }),
  );
}
