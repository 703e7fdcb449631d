import { useState } from 'react';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { useLive } from '../api/use-live.ts';
import { Problem } from '../ui/problem.tsx';
import './models.css';

/** The models of this installation: what each is, how it was made, how it measured. */
export function ModelsPlace() {
  const { value: models, problem, reload } = useLive('models.list', {}, []);
  const engine = useLive('models.engine', {}, ['jobs.changed']).value;
  const [chosen, setChosen] = useState<string | null>(null);
  if (problem) return <Problem message={problem} onRetry={reload} />;
  if (!models) return <p className="quiet models">Reading the models…</p>;
  if (models.length === 0)
    return (
      <p className="quiet models">There are no models in resources/models. The installation is incomplete.</p>
    );
  const model = models.find((candidate) => candidate.modelId === chosen) ?? models[0];
  return (
    <div className="models">
      <header>
        <h1>Models</h1>
        <p className="quiet">What a model says is an opinion for research, not a diagnosis.</p>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Task</th>
            <th scope="col">Version</th>
            <th scope="col">Hash</th>
            <th scope="col">Measured</th>
            <th scope="col">Protocol</th>
          </tr>
        </thead>
        <tbody>
          {models.map((row) => (
            <tr key={row.modelId} className={row === model ? 'current' : ''}>
              <th scope="row">
                <button type="button" className="plain" onClick={() => setChosen(row.modelId)}>
                  {row.name}
                </button>
              </th>
              {row.state === 'broken' ? (
                <td colSpan={5} className="error">
                  {row.problem}
                </td>
              ) : (
                <>
                  <td>{row.task}</td>
                  <td>{row.version}</td>
                  <td>{row.hash}</td>
                  <td>{row.metrics[0] ? metricText(row.metrics[0]) : 'not measured'}</td>
                  <td>{row.metrics[0]?.protocol ?? ''}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {model?.state === 'ok' && <ModelCard model={model} />}
      {engine && (
        <section>
          <h2>Engine: {engine.engine}</h2>
          <p className="quiet">{engine.device}</p>
          <ul>
            {engine.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const metricText = (metric: ModelRow['metrics'][number]): string =>
  `${metric.name} ${metric.value.toFixed(3)}${metric.low === null || metric.high === null ? '' : ` (${metric.low.toFixed(3)} to ${metric.high.toFixed(3)})`}`;

function ModelCard({ model }: { model: ModelRow }) {
  const facts: [string, string][] = [
    [
      'Architecture',
      `${model.architecture}, ${model.parameters.toLocaleString('en')} parameters, input ${model.inputSize}`,
    ],
    ['Preprocessing', model.preprocessing],
    ['Threshold', String(model.threshold)],
    ['Data', model.data],
    ['Split', model.split],
    ['Recipe', model.recipe],
    ['Licence', model.licence],
    ['Origin', model.origin],
  ];
  return (
    <section className="model-card">
      <h2>{model.name}</h2>
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="quiet">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <table>
        <caption>Measurements, with 95 % intervals by bootstrap over patients</caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Value</th>
            <th scope="col">Interval</th>
            <th scope="col">Protocol</th>
          </tr>
        </thead>
        <tbody>
          {model.metrics.map((metric) => (
            <tr key={`${metric.name} ${metric.protocol}`}>
              <th scope="row">{metric.name}</th>
              <td>{metric.value.toFixed(3)}</td>
              <td>
                {metric.low === null || metric.high === null
                  ? '–'
                  : `${metric.low.toFixed(3)} to ${metric.high.toFixed(3)}`}
              </td>
              <td>{metric.protocol}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
