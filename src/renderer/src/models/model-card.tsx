import { ENSEMBLE_RULES, type ModelMetric, type ModelRow } from '../../../shared/contract/models.ts';
import { intervalText } from '../../../shared/evaluation/measured-text.ts';
import { Problem } from '../ui/problem.tsx';
import { isLeaking } from './metric-text.ts';
import { RemoveModel } from './remove-model.tsx';
import { TrainingCurves } from './training-curves.tsx';

/** A model's page: what it is, how it was made, how it measured, and why it is refused if it is. */
export function ModelCard({ model }: { readonly model: ModelRow }) {
  const fair = model.metrics.filter((metric) => !isLeaking(metric));
  const leaking = model.metrics.filter(isLeaking);
  return (
    <section className="model-card" aria-label={`Card of ${model.name}`}>
      <h2>
        {model.name} <span className="quiet">{model.version}</span>
      </h2>
      {model.problem && <Problem message={model.problem} />}
      {model.own && <RemoveModel key={model.modelId} model={model} />}
      <dl>
        {factsOf(model).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value === '' ? <span className="quiet">not stated</span> : value}</dd>
          </div>
        ))}
      </dl>
      {fair.length > 0 && (
        <Measurements
          metrics={fair}
          caption="Measured by patient, with 95 % intervals where they were computed"
        />
      )}
      {leaking.length > 0 && (
        <Measurements
          metrics={leaking}
          caption="Measured by slice: the same patient stands in training and test, so these are too good"
          doubtful
        />
      )}
      {model.metrics.length === 0 && <p className="warning">The card states no measurement.</p>}
      <TrainingCurves modelId={model.modelId} />
    </section>
  );
}

const factsOf = (model: ModelRow): readonly (readonly [string, string])[] => [
  ['Task', model.task],
  [
    'Architecture',
    `${model.architecture}, ${model.parameters.toLocaleString('en')} parameters, input ${model.inputSize}`,
  ],
  ...membersOf(model),
  ['Preprocessing', model.preprocessing],
  ['Threshold', String(model.threshold)],
  ['Hash', model.hash],
  ['Data', model.data],
  ['Split', model.split],
  ['Recipe', model.recipe],
  ['Licence', model.licence],
  ['Origin', model.origin],
];

const membersOf = ({ ensemble }: ModelRow): readonly (readonly [string, string])[] =>
  ensemble
    ? [
        [
          'Members',
          `${ensemble.members.map(({ id, hash }) => `${id}@${hash}`).join(', ')}; ${ENSEMBLE_RULES[ensemble.rule]}`,
        ],
      ]
    : [];

function Measurements({
  metrics,
  caption,
  doubtful = false,
}: {
  readonly metrics: readonly ModelMetric[];
  readonly caption: string;
  readonly doubtful?: boolean;
}) {
  return (
    <table className={doubtful ? 'doubtful' : ''}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col" className="numeric">
            Value
          </th>
          <th scope="col">Interval</th>
          <th scope="col">Protocol</th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={`${metric.name} ${metric.protocol}`}>
            <th scope="row">{metric.name}</th>
            <td className="numeric">{metric.value.toFixed(3)}</td>
            <td>
              <Interval metric={metric} />
            </td>
            <td>{metric.protocol}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The interval on a scale from 0 to 1, with the value as a tick; the numbers stand beside it. */
function Interval({ metric }: { readonly metric: ModelMetric }) {
  const text = intervalText(metric, 3);
  if (metric.low === null || metric.high === null) return <span className="quiet">no interval</span>;
  const inScale = metric.low >= 0 && metric.high <= 1;
  return (
    <span className="interval">
      {inScale && (
        <svg width="80" height="12" aria-hidden="true">
          <line className="interval-track" x1="0" x2="80" y1="6" y2="6" />
          <line className="interval-range" x1={metric.low * 80} x2={metric.high * 80} y1="6" y2="6" />
          <line className="interval-value" x1={metric.value * 80} x2={metric.value * 80} y1="1" y2="11" />
        </svg>
      )}
      {text}
    </span>
  );
}
