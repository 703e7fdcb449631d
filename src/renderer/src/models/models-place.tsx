import { Boxes, Combine, Dumbbell, FileDown, type LucideIcon } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { ModelMetric, ModelRow } from '../../../shared/contract/models.ts';
import { type Action, useActions } from '../actions/registry.ts';
import { api } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { useModels } from '../state/models-store.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Problem } from '../ui/problem.tsx';
import { EnsembleDialog } from './ensemble-dialog.tsx';
import { EvaluationSection } from './evaluation-section.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { mainMetric, metricText } from './metric-text.ts';
import { ModelCard } from './model-card.tsx';
import { TrainDialog } from './train-dialog.tsx';
import { TrainingsSection } from './trainings-section.tsx';
import './models.css';

/** The models of this installation: what each is, how it was made, how it measured. */
export function ModelsPlace() {
  const { models, problem, load } = useModels();
  const engine = useLive('models.engine', {}, ['jobs.changed']).value;
  const [chosen, setChosen] = useState<string | null>(null);
  // asked for at each visit: a model folder that was put right shows as soon as main has read it
  useEffect(() => load(), [load]);
  useEffect(() => api.on('models.changed', load), [load]);
  const [importing, setImporting] = useState(false);
  const [combining, setCombining] = useState(false);
  const [training, setTraining] = useState(false);
  const actions = useMemo(
    () => [
      importAction(() => setImporting(true)),
      ensembleAction(() => setCombining(true)),
      trainAction(() => setTraining(true)),
    ],
    [],
  );
  useActions(actions);
  const evaluations = useLive('models.evaluations', {}, []);
  const measured = (evaluations.value ?? []).flatMap(({ evaluation }) => evaluation ?? []);
  if (problem && !models) {
    return (
      <div>
        <Problem message={problem} onRetry={load} />
        <EmptyState
          icon={Boxes}
          title="The models cannot be read"
          text="Series can be read and corrected without them; the message above says what to do."
        />
      </div>
    );
  }
  if (!models) return <p className="quiet models-wait">Reading the models…</p>;
  if (models.length === 0) {
    return (
      <EmptyState
        icon={Boxes}
        title="No models"
        text="resources/models holds no model folder: the installation is incomplete. Copy the folder from the download again, then restart Sulcus."
      />
    );
  }
  const model = models.find((candidate) => candidate.modelId === chosen) ?? models[0];
  return (
    <div className="models">
      {problem && <Problem message={problem} onRetry={load} />}
      <header>
        <h1>Models</h1>
        <p className="quiet">
          What a model says is an opinion for research use, not a diagnosis. Choose one to see its card.
        </p>
        <div className="models-actions">
          {actions.map((action) => (
            <button
              key={action.id}
              type="button"
              className="with-icon"
              title={`${action.label} (${action.keys.join(', ')})`}
              onClick={action.perform}
            >
              <action.icon size={14} aria-hidden="true" /> {action.label}
            </button>
          ))}
        </div>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Task</th>
            <th scope="col">Version</th>
            <th scope="col">Hash</th>
            <th scope="col">Main measurement</th>
            <th scope="col">Protocol</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {models.map((row) => (
            <Row
              key={row.modelId}
              model={row}
              current={row === model}
              metric={mainMetric(row, measured)}
              onChoose={() => setChosen(row.modelId)}
            />
          ))}
        </tbody>
      </table>
      {importing && (
        <ImportDialog
          taken={models.map((row) => row.modelId)}
          onClose={() => setImporting(false)}
          onImported={(modelId) => {
            setImporting(false);
            setChosen(modelId);
          }}
        />
      )}
      {combining && (
        <EnsembleDialog
          models={models}
          onClose={() => setCombining(false)}
          onMade={(modelId) => {
            setCombining(false);
            setChosen(modelId);
          }}
        />
      )}
      {training && (
        <TrainDialog
          taken={models.map((row) => row.modelId)}
          onClose={() => setTraining(false)}
          onStarted={() => setTraining(false)}
        />
      )}
      <TrainingsSection />
      <EvaluationSection
        evaluations={evaluations}
        modelId={model?.modelId ?? null}
        models={models}
        onChoose={setChosen}
      />
      <div className="models-lower">
        {model && <ModelCard model={model} />}
        <section className="engine-card" aria-label="Engine">
          <h2>Engine{engine ? `: ${engine.engine}` : ''}</h2>
          {engine ? (
            <>
              <p className="quiet">{engine.device}</p>
              <ul>
                {engine.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </>
          ) : (
            <p className="quiet">
              The engine is chosen when the first analysis starts: only one that reproduces the stored
              reference outputs on this machine is used.
            </p>
          )}
        </section>
      </div>
    </div>
  );
}

interface ModelsAction extends Action {
  readonly icon: LucideIcon;
}

const importAction = (perform: () => void): ModelsAction => ({
  id: 'models.import',
  label: 'Import a model…',
  place: 'Models',
  keys: ['i'],
  icon: FileDown,
  whyNot: () => null,
  perform,
});

const trainAction = (perform: () => void): ModelsAction => ({
  id: 'models.train',
  label: 'Train a model…',
  place: 'Models',
  keys: ['t'],
  icon: Dumbbell,
  whyNot: () => null,
  perform,
});

const ensembleAction = (perform: () => void): ModelsAction => ({
  id: 'models.ensemble',
  label: 'Make an ensemble…',
  icon: Combine,
  place: 'Models',
  keys: ['e'],
  whyNot: () => null,
  perform,
});

function Row({
  model,
  current,
  metric,
  onChoose,
}: {
  readonly model: ModelRow;
  readonly current: boolean;
  readonly metric: ModelMetric | null;
  readonly onChoose: () => void;
}) {
  return (
    <tr className={current ? 'current' : ''} onClick={onChoose}>
      <th scope="row">
        <button type="button" className="plain" aria-pressed={current} onClick={onChoose}>
          {model.name}
        </button>
      </th>
      <td>{model.task}</td>
      <td>{model.version}</td>
      <td className="hash">{model.hash}</td>
      <td>
        {metric ? `${metric.name}: ${metricText(metric)}` : <span className="quiet">not measured</span>}
      </td>
      <td>{metric?.protocol ?? ''}</td>
      <td>
        {model.state === 'ok' ? (
          <span className="model-ok">usable</span>
        ) : (
          <span className="error">refused</span>
        )}
      </td>
    </tr>
  );
}
