import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';
import { Section } from './section.tsx';

const SHOWN = 100;

/**
 * The reader's actions on this series, newest first, around the one that undo takes back next; undone ones stay listed
 * until something new is drawn.
 */
export function HistoryPanel({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const { entries, done, undone } = state.history;
  const newest = [...entries].sort((a, b) => b.actionId - a.actionId);
  const from = Math.max(0, newest.findIndex((entry) => !entry.undone) - SHOWN / 2);
  const shown = newest.slice(from, from + SHOWN);
  const older = done - shown.filter((entry) => !entry.undone).length;
  const newer = undone - shown.filter((entry) => entry.undone).length;
  return (
    <Section
      id="history"
      title="History"
      startsClosed
      aside={<span className="quiet number">{done + undone}</span>}
    >
      {newest.length === 0 && <p className="quiet">Nothing drawn yet.</p>}
      {newer > 0 && <p className="quiet small">{newer} newer ones, undone</p>}
      <ol className="history">
        {shown.map((entry) => (
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
      {older > 0 && <p className="quiet small">and {older} older ones</p>}
    </Section>
  );
}

function placeText(state: ReadState, sliceIds: readonly number[]): string {
  if (sliceIds.length !== 1) return `${sliceIds.length} slices`;
  const slice = state.detail?.slices.find(({ sliceId }) => sliceId === sliceIds[0]);
  return slice ? `slice ${slice.number}` : '';
}
