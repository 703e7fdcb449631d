import { useState } from 'react';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/problem.tsx';

/** Signing the case: shows exactly what is confirmed; can be taken back with a reason. */
export function ConfirmCase({
  seriesId,
  readerId,
  onChanged,
}: {
  seriesId: number;
  readerId: number;
  onChanged: () => void;
}) {
  const { value: state, reload } = useLive('reports.confirmation', { seriesId, readerId }, [
    'masks.changed',
    'worklist.changed',
  ]);
  const [dialog, setDialog] = useState<'none' | 'confirm' | 'withdraw'>('none');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  if (!state) return null;
  const finish = (work: Promise<unknown>) =>
    void work.then(
      () => {
        setDialog('none');
        setProblem(null);
        reload();
        onChanged();
      },
      (error: unknown) => setProblem(messageOf(error)),
    );
  const close = () => setDialog('none');
  return (
    <section className="confirm-case">
      <p>
        {state.confirmed ? (
          <>
            Confirmed by <strong>{state.by}</strong>, {state.at?.slice(0, 16).replace('T', ' ')} UTC. Masks
            are locked.
          </>
        ) : (
          <span className="warning">Not confirmed: each page says “UNREAD: model output only”.</span>
        )}
      </p>
      {state.confirmed ? (
        <button type="button" onClick={() => setDialog('withdraw')}>
          Take the confirmation back…
        </button>
      ) : (
        <button
          type="button"
          disabled={state.covers.source === null}
          title={
            state.covers.source === null
              ? 'Draw or take over a mask first: your own mask is what you confirm'
              : ''
          }
          onClick={() => setDialog('confirm')}
        >
          Confirm this case…
        </button>
      )}
      {dialog === 'confirm' && (
        <Dialog title="Confirm this case" onClose={close}>
          {problem && <Problem message={problem} />}
          <p>You confirm your own mask as it is now:</p>
          <ul>
            <li>
              {state.covers.slices} slices with tumour, {state.covers.pixels} pixels outlined
            </li>
            <li>masks {state.covers.maskHash.slice(0, 12)}</li>
          </ul>
          <p className="quiet">
            Masks are locked until the confirmation is taken back. Your name and the time stand on the report.
          </p>
          <div className="dialog-buttons">
            <button type="button" onClick={close}>
              Cancel
            </button>
            <button
              type="button"
              className="primary"
              onClick={() =>
                finish(api.call('reports.confirm', { seriesId, readerId, maskHash: state.covers.maskHash }))
              }
            >
              Confirm
            </button>
          </div>
        </Dialog>
      )}
      {dialog === 'withdraw' && (
        <Dialog title="Take the confirmation back" onClose={close}>
          {problem && <Problem message={problem} />}
          <label className="field">
            Reason (kept in the audit)
            <textarea
              rows={3}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <div className="dialog-buttons">
            <button type="button" onClick={close}>
              Cancel
            </button>
            <button
              type="button"
              className="danger"
              disabled={reason.trim().length < 3}
              onClick={() => finish(api.call('reports.unconfirm', { seriesId, readerId, reason }))}
            >
              Take back
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
