import type { TrainingEpoch } from '../../../shared/contract/model-import.ts';
import { type Curve, curveOf } from './curve.ts';

/** One quantity of a training by epoch, the best epoch marked. */
export function CurvePlot({
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
