import '../../models/evaluation.css';
import './batch.css';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { GROUND_TRUTH } from '../../../../shared/domain/mask-source.ts';
import { useActions } from '../../actions/registry.ts';
import { api, messageOf } from '../../api/api.ts';
import { useLive } from '../../api/use-live.ts';
import { asShown, BLINDED, isBlinded } from '../../state/blinded.ts';
import { useModels } from '../../state/models-store.ts';
import { useSession } from '../../state/session-store.ts';
import { Problem } from '../../ui/problem.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { BatchChoice } from './batch-choice.tsx';
import { BatchExport } from './batch-export.tsx';
import { BatchResults } from './batch-results.tsx';
import { useBatch } from './batch-store.ts';

/** Models held against each other over many patients: tables, paired differences, plots whose points open cases. */
export function BatchView() {
  const { seriesIds, hide } = useBatch();
  const { models, load } = useModels();
  const { reader, settings } = useSession();
  const info = useLive('app.info', {}, []).value;
  const readers = useLive('readers.list', {}, []).value ?? [];
  const worklist = useLive('worklist.list', {}, ['worklist.changed']).value;
  const {
    value: reply,
    problem: readProblem,
    reload,
  } = useLive('comparison.read', {}, ['comparison.changed']);
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const [reference, setReference] = useState<string>(GROUND_TRUTH);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (models === null) load();
  }, [models, load]);
  useActions(useMemo(() => [{ ...BACK, perform: hide }], [hide]));

  const usable = (models ?? []).filter((model) => model.state === 'ok');
  const chosen = picked ?? usable.flatMap(({ modelId, task }) => (task === 'segmentation' ? modelId : []));
  const rows = (worklist ?? []).filter((row) => seriesIds === null || seriesIds.includes(row.seriesId));
  // figures of a patient would say what the models think of him before the reader has decided
  const open = asShown(rows, settings[BLINDED], reader?.readerId ?? null).filter((row) => !row.hidden);
  const running = reply?.state === 'running';
  const unread = (reply?.result ? (worklist ?? []) : []).some(
    (row) =>
      reply?.seriesIds.includes(row.seriesId) && isBlinded(settings[BLINDED], row, reader?.readerId ?? null),
  );
  const start = () => {
    setProblem(null);
    api
      .call('comparison.start', {
        modelIds: [...chosen],
        seriesIds: open.map(({ seriesId }) => seriesId),
        reference,
      })
      .then(reload, (error: unknown) => setProblem(messageOf(error)));
  };
  const whyNot =
    chosen.length === 0
      ? 'choose a model first'
      : open.length === 0
        ? 'there are no patients to compare on'
        : null;
  return (
    <div className="batch">
      <header>
        <button type="button" className="with-icon" title="Back to one patient (P)" onClick={hide}>
          <ArrowLeft size={14} aria-hidden="true" /> One patient
        </button>
        <h1>Models over many patients</h1>
        {reply?.result && info && worklist && !unread && (
          <BatchExport comparisonId={reply.comparisonId} host={info.host} />
        )}
      </header>
      <div className="batch-body">
        <BatchChoice
          models={usable}
          chosen={chosen}
          readers={readers}
          reference={reference}
          patients={patientsText(seriesIds === null, rows.length, open.length)}
          busy={running}
          whyNot={whyNot}
          onModels={setPicked}
          onReference={setReference}
          onStart={start}
        />
        <section className="batch-results" aria-label="Comparison">
          {problem && <Problem message={problem} onDismiss={() => setProblem(null)} />}
          {readProblem && <Problem message={readProblem} onRetry={reload} />}
          {reply?.problem && <Problem message={reply.problem.message} />}
          {running && (
            <ProgressLine
              label="Comparing"
              unit="models × patients"
              done={reply.done}
              total={reply.total}
              remainingSeconds={reply.remainingSeconds}
              onStop={() => void api.call('comparison.cancel', {})}
            />
          )}
          {reply?.state === 'cancelled' && <p className="warning">The comparison was stopped.</p>}
          {!reply && (
            <p className="quiet">
              Choose models and press Compare. What is measured is not kept when Sulcus is closed: export it.
            </p>
          )}
          {reply && unread && (
            <p className="warning">
              The last comparison holds patients you have not read yet (blinded first read). Compare again to
              leave them out.
            </p>
          )}
          {reply && worklist && !unread && <BatchResults reply={reply} onOpened={hide} />}
        </section>
      </div>
    </div>
  );
}

const BACK = {
  id: 'compare.onePatient',
  label: 'Back to one patient',
  place: 'Compare',
  keys: ['p', 'Escape'],
  whyNot: () => null,
};

function patientsText(all: boolean, count: number, open: number): string {
  const hidden = count - open;
  const text = `${open} ${all ? 'patient volumes, the whole worklist' : 'patient volumes chosen in the worklist'}`;
  return hidden === 0
    ? text
    : `${text}; ${hidden} more are left out until you have read them (blinded first read)`;
}
