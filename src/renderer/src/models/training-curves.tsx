import type { TrainingEpoch } from '../../../shared/contract/model-import.ts';
import { useLive } from '../api/use-live.ts';
import { Problem } from '../ui/problem.tsx';
import { type Curve, curveOf } from './curve.ts';
import './training-curves.css';

/** How a model that was trained here learned: loss and validation score by epoch; nothing for every other model. */
export function TrainingCurves({ modelId }: { readonly modelId: string }) {
  const { value: epochs, problem, reload } = useLive('models.training', { modelId }, []);
  if (problem) return <Problem message={problem} onRetry={reload} />;
  const best = bestOf(epochs ?? []);
  if (!epochs || !best) return null;
  return (
    <section className="training" aria-label="Training">
      <h3>Training</h3>
      <p className="quiet">
        {epochs.length} epochs; the weights are those of epoch {best.epoch}, the best on the validation
        patients.
      </p>
      <div>
        <CurvePlot title="Loss, training patients" epochs={epochs} mark={best} of="loss" />
        <CurvePlot title="Score, validation patients" epochs={epochs} mark={best} of="validation" />
      </div>
    </section>
  );
}

/** The first epoch with the highest validation score, as training itself chooses. */
const bestOf = (epochs: readonly TrainingEpoch[]): TrainingEpoch | undefined =>
  epochs.reduce<TrainingEpoch | undefined>(
    (best, epoch) => (best && best.validation >= epoch.validation ? best : epoch),
    undefined,
  );

function CurvePlot({
  title,
  epochs,
  mark,
  of,
}: {
  readonly title: string;
  readonly epochs: readonly TrainingEpoch[];
  readonly mark: TrainingEpoch;
  readonly of: 'loss' | 'validation';
}) {
  const curve: Curve = curveOf(epochs.map((epoch) => ({ at: epoch.epoch, value: epoch[of] })));
  const point = curve.place({ at: mark.epoch, value: mark[of] });
  const last = epochs.at(-1);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <svg
        viewBox="-44 -10 372 166"
        role="img"
        aria-label={`${title}: ${epochs[0]?.[of].toFixed(3)} after the first epoch, ${mark[of].toFixed(3)} at the best, epoch ${mark.epoch}, ${last?.[of].toFixed(3)} after the last, epoch ${last?.epoch}.`}
      >
        {curve.levels.map(({ y, text }) => (
          <g key={text}>
            <line x1="0" x2={curve.width} y1={y} y2={y} />
            <text x="-6" y={y + 4} textAnchor="end">
              {text}
            </text>
          </g>
        ))}
        <text x="0" y={curve.height + 16}>
          epoch {epochs[0]?.epoch}
        </text>
        <text x={curve.width} y={curve.height + 16} textAnchor="end">
          {last?.epoch}
        </text>
        <polyline points={curve.points} />
        <circle cx={point.x} cy={point.y} r="3.5" />
      </svg>
    </figure>
  );
}
