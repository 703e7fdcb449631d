import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';
import { Section } from './section.tsx';

const SHOWN = 100;

/** The reader's actions on this series, newest first; undone ones stay listed until something new is drawn. */
export function HistoryPanel({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const newest = [...state.history].sort((a, b) => b.actionId - a.actionId);
  return (
    <Section
      id="history"
      title="History"
      startsClosed
      aside={<span className="quiet number">{state.history.length}</span>}
    >
      {newest.length === 0 && <p className="quiet">Nothing drawn yet.</p>}
      <ol className="history">
        {newest.slice(0, SHOWN).map((entry) => (
          <li key={entry.actionId} className={entry.undone ? 'undone' : undefined}>
            <button
              type="button"
              className="text-button"
              title="Go to the slice it changed"
              onClick={() => entry.sliceIds[0] !== undefined && session.goToSlice(entry.sliceIds[0])}
            >
              {entry.label}
            </button>
            <span className="quiet">{placeText(state, entry.sliceIds)}</span>
            <span className="quiet number">{entry.undone ? 'undone' : entry.at.slice(11, 16)}</span>
          </li>
        ))}
      </ol>
      {newest.length > SHOWN && <p className="quiet small">and {newest.length - SHOWN} older ones</p>}
    </Section>
  );
}

function placeText(state: ReadState, sliceIds: readonly number[]): string {
  if (sliceIds.length !== 1) return `${sliceIds.length} slices`;
  const at = state.detail?.slices.findIndex((slice) => slice.sliceId === sliceIds[0]) ?? -1;
  return at < 0 ? '' : `slice ${at + 1}`;
}
