import {
  type Evaluation,
  FIGURE_NAMES,
  type Figure,
  type ModelEvaluation,
} from '../../../shared/contract/evaluation.ts';

const CLASSIFICATION = [
  'balancedAccuracy',
  'auc',
  'recall',
  'specificity',
  'f1Weighted',
  'calibrationError',
] as const;
const SEGMENTATION = [
  'diceVolumeMean',
  'diceVolumeMedian',
  'dicePositiveSlices',
  'hd95',
  'lesionRecall',
  'falsePositiveSlicesPerPatient',
] as const;

interface Props {
  readonly evaluation: Evaluation;
  readonly modelId: string | null;
  /** models of the evaluation whose weights or settings are no longer these */
  readonly changed: ReadonlySet<string>;
  /** null: there is nothing more to see of a model */
  readonly onChoose: ((modelId: string) => void) | null;
}

/** Models x figures on the same patients, classifiers and segmenters apart. */
export function ComparisonTable({ evaluation, modelId, changed, onChoose }: Props) {
  const models = Object.entries(evaluation.models);
  const classifiers = models.flatMap(([id, model]) =>
    'classification' in model
      ? [{ id, model, figures: CLASSIFICATION.map((key) => model.classification[key]) }]
      : [],
  );
  const segmenters = models.flatMap(([id, model]) =>
    'segmentation' in model
      ? [{ id, model, figures: SEGMENTATION.map((key) => model.segmentation[key]) }]
      : [],
  );
  return (
    <div className="evaluation-tables">
      <Table
        caption="Slice classification"
        columns={CLASSIFICATION}
        rows={classifiers}
        modelId={modelId}
        changed={changed}
        onChoose={onChoose}
      />
      <Table
        caption="Segmentation"
        columns={SEGMENTATION}
        rows={segmenters}
        modelId={modelId}
        changed={changed}
        onChoose={onChoose}
      />
    </div>
  );
}

interface TableProps {
  readonly caption: string;
  readonly columns: readonly (keyof typeof FIGURE_NAMES)[];
  readonly rows: readonly {
    readonly id: string;
    readonly model: ModelEvaluation;
    readonly figures: readonly Figure[];
  }[];
  readonly modelId: string | null;
  readonly changed: ReadonlySet<string>;
  /** null: there is nothing more to see of a model */
  readonly onChoose: ((modelId: string) => void) | null;
}

function Table({ caption, columns, rows, modelId, changed, onChoose }: TableProps) {
  if (rows.length === 0) return null;
  return (
    <table className="comparison">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          {columns.map((column) => (
            <th key={column} scope="col" className="numeric">
              {FIGURE_NAMES[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, model, figures }) => (
          <tr key={id} className={id === modelId ? 'current' : ''}>
            <th scope="row">
              {onChoose ? (
                <button
                  type="button"
                  className="plain"
                  aria-pressed={id === modelId}
                  onClick={() => onChoose(id)}
                >
                  {model.name}
                </button>
              ) : (
                model.name
              )}
              {changed.has(id) && <span className="warning"> as it was ({model.hash})</span>}
            </th>
            {figures.map((figure, at) => (
              <td key={columns[at]} className="numeric">
                <FigureCell figure={figure} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function FigureCell({ figure: { value, low, high, volumes } }: { readonly figure: Figure }) {
  if (value === null) return <span className="quiet">none</span>;
  return (
    <>
      {digits(value)}
      {low !== null && high !== null && (
        <span className="quiet interval-text">
          {digits(low)} to {digits(high)}
        </span>
      )}
      {volumes !== undefined && (
        <span className="quiet interval-text" title="The others have no outline to measure from">
          {volumes} {volumes === 1 ? 'volume' : 'volumes'}
        </span>
      )}
    </>
  );
}

/** Shares have three digits, pixels and counts one. */
const digits = (value: number): string => (Math.abs(value) > 1.5 ? value.toFixed(1) : value.toFixed(3));
