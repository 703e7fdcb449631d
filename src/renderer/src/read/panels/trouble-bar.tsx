import { useState } from 'react';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';

/** What went wrong with masks: it stays until the reader has dealt with it. */
export function TroubleBar({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const { failure, conflict, pending } = state.save;
  return (
    <>
      {conflict && <Conflict session={session} state={state} />}
      {failure && !conflict && (
        <div className="trouble" role="alert">
          <p>
            <strong>
              {pending > 0 ? `${strokes(pending)} not saved yet.` : 'Saved now, after a failure.'}
            </strong>{' '}
            {failure.message}{' '}
            {pending > 0 &&
              'It is kept in this window and tried again. If Sulcus itself was started anew meanwhile, what is not saved must be drawn again.'}
          </p>
          <span className="trouble-buttons">
            {pending > 0 && (
              <button type="button" className="plain-button" onClick={() => session.editor.retryNow()}>
                Try again now
              </button>
            )}
            {pending > 0 && <DiscardButton session={session} pending={pending} />}
            <button
              type="button"
              className="plain-button"
              onClick={() => void navigator.clipboard?.writeText(`${failure.code}: ${failure.message}`)}
            >
              Copy details
            </button>
            <button
              type="button"
              className="plain-button"
              onClick={() => session.editor.acknowledgeFailure()}
            >
              Understood
            </button>
          </span>
        </div>
      )}
      {state.notices.map((notice) => (
        <div key={notice} className="trouble mild" role="alert">
          <p>{notice}</p>
          <span className="trouble-buttons">
            <button
              type="button"
              className="plain-button"
              onClick={() =>
                session.update((current) => ({
                  ...current,
                  notices: current.notices.filter((other) => other !== notice),
                }))
              }
            >
              Understood
            </button>
          </span>
        </div>
      ))}
    </>
  );
}

function Conflict({ session, state }: { readonly session: SeriesSession; readonly state: ReadState }) {
  const slice = state.detail?.slices.find(({ sliceId }) => sliceId === state.save.conflict?.sliceId);
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>Slice {slice?.number ?? '?'} was changed in another window.</strong>{' '}
        {strokes(state.save.pending)} of yours {state.save.pending === 1 ? 'was' : 'were'} drawn on the older
        mask. Nothing was overwritten.
      </p>
      <span className="trouble-buttons">
        <button
          type="button"
          className="plain-button"
          onClick={() => session.editor.resolveConflict('applyMine')}
        >
          Draw mine onto the newer mask
        </button>
        <button
          type="button"
          className="plain-button"
          onClick={() => session.editor.resolveConflict('dropMine')}
        >
          Keep the newer mask, drop mine
        </button>
      </span>
    </div>
  );
}

function DiscardButton({ session, pending }: { readonly session: SeriesSession; readonly pending: number }) {
  const [sure, setSure] = useState(false);
  return (
    <button
      type="button"
      className={sure ? 'plain-button danger' : 'plain-button'}
      onClick={() => (sure ? void session.editor.discardUnsaved() : setSure(true))}
    >
      {sure ? `Really discard ${strokes(pending)}` : 'Discard…'}
    </button>
  );
}

const strokes = (count: number) => (count === 1 ? '1 stroke' : `${count} strokes`);
