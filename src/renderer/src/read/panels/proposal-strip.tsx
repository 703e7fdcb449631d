import { ERASING } from '../../../../shared/domain/source-style.ts';
import { applyProposal, giveUpProposal, goToNextChanged } from '../session/proposals.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { type ProposedChange, proposedChange } from '../state/proposal.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownColour } from '../state/sources.ts';

/** What a change would do, in numbers, and whether it is made; on the image its pixels are tinted. */
export function ProposalStrip({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const change = proposedChange(state);
  if (!state.proposal || !change) return null;
  const nothing = change.slices.length === 0;
  const elsewhere = change.slices.some(({ sliceId }) => sliceId !== state.painted?.sliceId);
  return (
    <section className="tool-strip proposal" aria-label="Change not made yet" role="status">
      <span className="tool-strip-text">
        <strong>{capitalised(state.proposal.label)}</strong>
        {nothing ? <span className="quiet">changes nothing</span> : <Totals state={state} change={change} />}
      </span>
      <span className="tool-strip-buttons">
        {!nothing && (
          <button
            type="button"
            className="plain-button primary"
            title="Enter; one undo step"
            onClick={() => applyProposal(session)}
          >
            Make this change
          </button>
        )}
        {elsewhere && (
          <button
            type="button"
            className="plain-button"
            title="Go to the next slice it changes"
            onClick={() => goToNextChanged(session)}
          >
            Next changed slice
          </button>
        )}
        <button type="button" className="plain-button" title="Esc" onClick={() => giveUpProposal(session)}>
          {nothing ? 'Close' : 'Leave as it is'}
        </button>
      </span>
    </section>
  );
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How many pixels come and go, over all and on the slice on the screen, in the colours they are tinted with. */
function Totals({ state, change }: { readonly state: ReadState; readonly change: ProposedChange }) {
  const { slices, added, removed } = change;
  const here = slices.find(({ sliceId }) => sliceId === state.painted?.sliceId);
  const only = slices.length === 1;
  return (
    <span className="number">
      <Counts state={state} added={added} removed={removed} />{' '}
      {only ? placeText(state, slices[0]?.sliceId ?? 0) : `on ${slices.length} slices, here`}
      {!only && (here ? <Counts state={state} added={here.onlyB} removed={here.onlyA} /> : ' nothing')}
    </span>
  );
}

/** Pixels that come and go, in the colours they are tinted with. */
export function Counts({
  state,
  added,
  removed,
}: {
  readonly state: ReadState;
  readonly added: number;
  readonly removed: number;
}) {
  const swatch = (colour: string) => ({ '--source': colour }) as React.CSSProperties;
  return (
    <>
      {added > 0 && (
        <span className="added" style={swatch(ownColour(state))}>
          +{added} px
        </span>
      )}
      {removed > 0 && (
        <span className="removed" style={swatch(ERASING)}>
          −{removed} px
        </span>
      )}
    </>
  );
}

function placeText(state: ReadState, sliceId: number): string {
  const slice = state.detail?.slices.find((candidate) => candidate.sliceId === sliceId);
  return sliceId === state.painted?.sliceId ? 'on this slice' : `on slice ${slice?.number ?? '?'}`;
}
