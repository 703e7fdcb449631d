import { gapAt, interpolateGap, leftEmpty } from '../state/gap.ts';
import { propose } from './proposals.ts';
import { withNotice } from './series-feed.ts';
import type { SeriesSession } from './series-session.ts';

/** Shows shapes between the two drawn slices around the gap at the slice on the screen; a notice names empty ones. */
export function proposeInterpolation(session: SeriesSession): void {
  const state = session.store.getState();
  const gap = gapAt(state);
  if (!gap) return;
  const empty = leftEmpty(state, interpolateGap(state, gap));
  propose(session, {
    label: 'interpolate between drawn slices',
    adopt: null,
    after: (current) => interpolateGap(current, gap),
  });
  if (empty.length === 0) return;
  const text = `Interpolation leaves slice ${empty.join(', ')} empty: the two drawn shapes lie too far apart. Draw one between them.`;
  session.update((current) => withNotice(current, text));
}
