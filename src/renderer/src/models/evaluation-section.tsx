import { useState } from 'react';
import type { Evaluation, StoredEvaluation } from '../../../shared/contract/evaluation.ts';
import { useLive } from '../api/use-live.ts';
import { Problem } from '../ui/problem.tsx';
import { CalibrationPlot } from './calibration-plot.tsx';
import { ComparisonTable } from './comparison-table.tsx';
import { PatientRows } from './patient-rows.tsx';
import { RocPlot } from './roc-plot.tsx';
import './evaluation.css';

/** What `sulcus evaluate` measured: all models beside each other, and one of them patient by patient. */
export function EvaluationSection({
  modelId,
  onChoose,
}: {
  readonly modelId: string | null;
  readonly onChoose: (modelId: string) => void;
}) {
  const { value: stored, problem, reload } = useLive('models.evaluations', {}, []);
  const [chosen, setChosen] = useState<string | null>(null);
  if (problem) return <Problem message={problem} onRetry={reload} />;
  const readable = (stored ?? []).flatMap(({ id, source, evaluation }) =>
    evaluation ? [{ id, source, evaluation }] : [],
  );
  const current = readable.find(({ id }) => id === chosen) ?? readable[0];
  return (
    <section className="evaluation" aria-label="Evaluation">
      <header>
        <h2>Evaluation</h2>
        {readable.length > 1 && (
          <label>
            <span className="quiet">measured </span>
            <select value={current?.id} onChange={(event) => setChosen(event.target.value)}>
              {readable.map((one) => (
                <option key={one.id} value={one.id}>
                  {nameOf(one)}
                </option>
              ))}
            </select>
          </label>
        )}
      </header>
      {(stored ?? []).map(
        (one) => one.problem && <Problem key={one.id} message={one.problem} onRetry={reload} />,
      )}
      {current ? (
        <Figures evaluation={current.evaluation} modelId={modelId} onChoose={onChoose} />
      ) : (
        <p className="quiet">
          Nothing has been measured here yet. <code>sulcus evaluate --data FOLDER</code> measures models on
          scans with ground truth; its figures then stand here.
        </p>
      )}
    </section>
  );
}

const nameOf = ({ id, source }: Pick<StoredEvaluation, 'id' | 'source'>): string =>
  source === 'shipped' ? 'with Sulcus' : `here, ${id.replace(/^own:/, '').replace('T', ' ')}`;

function Figures({
  evaluation,
  modelId,
  onChoose,
}: {
  readonly evaluation: Evaluation;
  readonly modelId: string | null;
  readonly onChoose: (modelId: string) => void;
}) {
  const { protocol, data, models } = evaluation;
  const model = modelId === null ? undefined : models[modelId];
  return (
    <>
      <p className="quiet">
        {protocol}; {data.slices} slices with ground truth, {data.positives} of them with tumour. 95 %
        intervals by bootstrap over patients.
      </p>
      <ComparisonTable evaluation={evaluation} modelId={modelId} onChoose={onChoose} />
      {model ? (
        <div className="evaluation-plots">
          {'roc' in model && <RocPlot model={model} />}
          {'calibration' in model && <CalibrationPlot model={model} />}
          <PatientRows model={model} />
        </div>
      ) : (
        <p className="quiet">The chosen model is not part of this evaluation.</p>
      )}
    </>
  );
}
