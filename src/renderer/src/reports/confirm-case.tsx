import { useState } from 'react';
import type { MaskSet } from '../../../shared/contract/masks.ts';
import type { SeriesDetail } from '../../../shared/contract/series.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { Problem } from '../ui/problem.tsx';

/** Signing the case: shows exactly what is confirmed; can be taken back with a reason. */
export function ConfirmCase({
  series,
  readerId,
  own,
  onChanged,
}: {
  readonly series: SeriesDetail;
  readonly readerId: number;
  /** the reader's own mask, which is what a confirmation covers */
  readonly own: MaskSet | null;
  readonly onChanged: () => void;
}) {
  const { seriesId } = series;
  const {
    value: state,
    problem: stateProblem,
    reload,
  } = useLive('reports.confirmation', { seriesId, readerId }, ['masks.changed', 'worklist.changed']);
  const [dialog, setDialog] = useState<'none' | 'confirm' | 'withdraw'>('none');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  if (!state) return stateProblem ? <Problem message={stateProblem} onRetry={reload} /> : null;
  const finish = (work: Promise<unknown>) => {
    work.then(
      () => {
        setDialog('none');
        setReason('');
        setProblem(null);
        reload();
        onChanged();
      },
      (error: unknown) => {
        setProblem(messageOf(error));
        reload();
      },
    );
  };
  const close = () => {
    setDialog('none');
    setProblem(null);
  };
  const { covers } = state;
  const outlined = (own?.slices ?? []).filter((slice) => slice.pixels > 0);
  const numbers = new Map(series.slices.map((slice) => [slice.sliceId, slice.number]));
  return (
    <section className="report-part confirm-case" aria-label="Confirmation">
      {state.confirmed ? (
        <>
          <p>
            <span className="stamp confirmed">Confirmed</span> by <strong>{state.by}</strong>,{' '}
            {timeText(state.at)}. The masks are locked.
          </p>
          <button type="button" onClick={() => setDialog('withdraw')}>
            Take the confirmation back…
          </button>
        </>
      ) : (
        <>
          <p>
            <span className="stamp">Not confirmed</span> Each page says “UNREAD: model output only”.
          </p>
          {state.withdrawn && (
            <p className="quiet withdrawn">
              Taken back by <strong>{state.withdrawn.by}</strong>, {timeText(state.withdrawn.at)}: “
              {state.withdrawn.reason}”
            </p>
          )}
          <button type="button" disabled={covers.source === null} onClick={() => setDialog('confirm')}>
            Confirm this case…
          </button>
          {covers.source === null && (
            <p className="quiet">
              A confirmation covers your own mask. Draw one, or take over a model’s, in Read.
            </p>
          )}
        </>
      )}
      {dialog === 'confirm' && (
        <Dialog title="Confirm this case" onClose={close}>
          {problem && <Problem message={problem} />}
          <p>You confirm your own mask as it is now:</p>
          <dl className="facts">
            <dt>Patient</dt>
            <dd>
              {series.patientCode}, {series.studyDate ?? 'date unknown'}
            </dd>
            <dt>Tumour in</dt>
            <dd>
              {covers.slices} of {series.slices.length} slices, {covers.pixels.toLocaleString('en')} px
              outlined
              {outlined.length > 0 && (
                <span className="quiet">
                  {' '}
                  (slices {outlined.map((slice) => numbers.get(slice.sliceId) ?? '?').join(', ')})
                </span>
              )}
            </dd>
            <dt>No outline</dt>
            <dd>in the other {series.slices.length - covers.slices} slices</dd>
            <dt>Mask</dt>
            <dd>{covers.maskHash.slice(0, 12)}</dd>
          </dl>
          <p className="quiet">
            The masks are locked until the confirmation is taken back. Your name and the time stand on the
            report.
          </p>
          <DialogButtons
            onCancel={close}
            label="Confirm"
            onGo={() =>
              finish(api.call('reports.confirm', { seriesId, readerId, maskHash: covers.maskHash }))
            }
          />
        </Dialog>
      )}
      {dialog === 'withdraw' && (
        <Dialog title="Take the confirmation back" onClose={close}>
          {problem && <Problem message={problem} />}
          <label className="field">
            Reason (kept in the audit; at least three letters)
            <textarea
              rows={3}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <DialogButtons
            onCancel={close}
            label="Take back"
            danger
            whyNot={reason.trim().length < 3 ? 'Say why first.' : null}
            onGo={() => finish(api.call('reports.unconfirm', { seriesId, readerId, reason }))}
          />
        </Dialog>
      )}
    </section>
  );
}

/** "2026-02-03 10:11 UTC" */
const timeText = (at: string | null): string =>
  at === null ? 'time unknown' : `${at.slice(0, 16).replace('T', ' ')} UTC`;
