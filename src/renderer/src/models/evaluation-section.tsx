import { useState } from 'react';
import type { Evaluation, StoredEvaluation } from '../../../shared/contract/evaluation.ts';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { measuredText } from '../../../shared/evaluation/measured-text.ts';
import type { Live } from '../api/use-live.ts';
import { Problem } from '../ui/problem.tsx';
import { CalibrationPlot } from './calibration-plot.tsx';
import { changedModels } from './changed-models.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { ConfusionTable } from './confusion-table.tsx';
import { FiguresTable } from './figures-table.tsx';
import { PatientRows } from './patient-rows.tsx';
import { PrecisionRecallPlot } from './precision-recall-plot.tsx';
import { RocPlot } from './roc-plot.tsx';
import './evaluation.css';

/** What `sulcus evaluate` measured: all models beside each other, and one of them patient by patient. */
export function EvaluationSection({
  evaluations: { value: stored, problem, reload },
  modelId,
  models,
  onChoose,
}: {
  readonly evaluations: Live<StoredEvaluation[]>;
  readonly modelId: string | null;
  /** those of this installation */
  readonly models: readonly ModelRow[];
  readonly onChoose: (modelId: string) => void;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  if (problem) return <Problem message={problem} onRetry={reload} />;
  const readable = (stored ?? []).flatMap(({ id, source, evaluation }) =>
    evaluation ? [{ id, source, evaluation }] : [],
  );
  const current =
    readable.find(({ id }) => id === chosen) ??
    // patients that nothing was chosen by say most
    readable.find(({ evaluation }) => /\btest part\b/.test(evaluation.protocol)) ??
    readable[0];
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
        <Figures evaluation={current.evaluation} modelId={modelId} installed={models} onChoose={onChoose} />
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
  source === 'shipped'
    ? `with Sulcus, ${id.replace(/^shipped:/, '')}`
    : `here, ${id.replace(/^own:/, '').replace('T', ' ')}`;

function Figures({
  evaluation,
  modelId,
  installed,
  onChoose,
}: {
  readonly evaluation: Evaluation;
  readonly modelId: string | null;
  readonly installed: readonly ModelRow[];
  readonly onChoose: (modelId: string) => void;
}) {
  const { models, remarks } = evaluation;
  const model = modelId === null ? undefined : models[modelId];
  const changed = changedModels(evaluation, installed);
  return (
    <>
      <p className="quiet">{measuredText(evaluation)}</p>
      {remarks.map(({ message }) => (
        <p key={message} className="warning">
          {message}
        </p>
      ))}
      <ComparisonTable evaluation={evaluation} modelId={modelId} changed={changed} onChoose={onChoose} />
      {model ? (
        <div className="evaluation-plots">
          {modelId !== null && changed.has(modelId) && (
            <p className="warning evaluation-changed">
              {model.name} was measured as version {model.version}, {model.hash}. The model installed now is
              another one: weights, threshold or preprocessing differ, so these figures are not its own.
            </p>
          )}
          {'roc' in model && <RocPlot model={model} />}
          {'calibration' in model && <CalibrationPlot model={model} />}
          {'precisionRecall' in model && <PrecisionRecallPlot model={model} />}
          {'confusion' in model && <ConfusionTable model={model} />}
          <FiguresTable model={model} />
          <PatientRows model={model} />
        </div>
      ) : (
        <p className="quiet">The chosen model is not part of this evaluation.</p>
      )}
    </>
  );
}
