import './strips.css';
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, useRef } from 'react';
import type { ModelPredictions } from '../../../../shared/contract/inference.ts';
import type { SourceStyle } from '../../../../shared/domain/source-style.ts';
import { formatScore } from '../../../../shared/text/percent.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { predictionFor } from '../state/predictions.ts';

const HEIGHT = 64;
const LEFT = 44;
const PAD = 8;

export interface StripLine {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  /** of the line, screen pixels; empty: solid */
  readonly dash: readonly number[];
  /** 0..1 per position in the stack, null: nothing known there */
  readonly values: readonly (number | null)[];
}

/** One line per model over all slices; a gap in a line is a slice the model said nothing about. */
export function linesOf(
  predictions: readonly ModelPredictions[],
  sliceIds: readonly number[],
  styleOf: (modelId: string) => SourceStyle,
): StripLine[] {
  return predictions
    .filter((row) => row.current)
    .map((row) => ({
      key: `${row.modelId}@${row.modelHash}`,
      label: row.modelName,
      ...styleOf(row.modelId),
      values: sliceIds.map((sliceId) => predictionFor(row, sliceId)?.score ?? null),
    }))
    .filter((line) => line.values.some((value) => value !== null));
}

/** Values over the stack with the current slice marked; click or arrow keys jump. */
export const ScoreStrip = memo(function ScoreStrip({
  title,
  lines,
  count,
  index,
  onJump,
  format = formatScore,
  columns = null,
  axis = String,
  children,
}: {
  readonly title: string;
  readonly lines: readonly StripLine[];
  readonly count: number;
  readonly index: number;
  readonly onJump: (index: number) => void;
  readonly format?: (value: number | null) => string;
  /** 0..1 per position: columns behind the lines */
  readonly columns?: readonly number[] | null;
  /** what the axis says at 0, 0.5 and 1 */
  readonly axis?: (value: number) => string;
  /** in the place of the title, for example the choice of what is shown */
  readonly children?: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(box);
  const inner = Math.max(1, width - LEFT - PAD);
  const jump = (event: MouseEvent) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const at = Math.floor(((event.clientX - left - LEFT) / inner) * count);
    onJump(Math.max(0, Math.min(count - 1, at)));
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onJump(index + step);
  };
  const values = lines.map((line) => `${line.label} ${format(line.values[index] ?? null)}`).join(', ');
  return (
    <div className="score-strip">
      <div className="strip-legend">
        {children ?? <span className="quiet">{title}</span>}
        {lines.map((line) => (
          <span key={line.key}>
            <svg width="18" height="8" aria-hidden="true">
              <path d="M0 4h18" stroke={line.colour} strokeWidth="2" strokeDasharray={line.dash.join(' ')} />
            </svg>
            {line.label} <span className="number">{format(line.values[index] ?? null)}</span>
          </span>
        ))}
      </div>
      <div
        ref={box}
        className="strip-chart"
        role="slider"
        tabIndex={0}
        aria-label={`${title}: slice`}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, count)}
        aria-valuenow={index + 1}
        aria-valuetext={`slice ${index + 1}${values ? `, ${values}` : ''}`}
        onClick={jump}
        onKeyDown={onKey}
      >
        {width > 0 && (
          <svg width={width} height={HEIGHT} aria-hidden="true">
            <Curves
              lines={lines}
              columns={columns}
              labels={AXIS.map(axis).join(' ')}
              count={count}
              inner={inner}
            />
            <rect
              className="current-slice"
              x={xOf(inner, count, index) - Math.max(2, inner / count / 2)}
              width={Math.max(4, inner / count)}
              y={2}
              height={HEIGHT - 4}
            />
            {lines.map((line) => {
              const value = line.values[index] ?? null;
              return value === null ? null : (
                <circle
                  key={line.key}
                  cx={xOf(inner, count, index)}
                  cy={yOf(value)}
                  r={3.5}
                  fill={line.colour}
                />
              );
            })}
          </svg>
        )}
      </div>
    </div>
  );
});

const AXIS = [0, 0.5, 1] as const;
const xOf = (inner: number, count: number, at: number) => LEFT + (inner * (at + 0.5)) / Math.max(1, count);
const yOf = (value: number) => PAD + (HEIGHT - 2 * PAD) * (1 - value);

/** Grid and curves: all that stays while the reader scrolls. */
const Curves = memo(function Curves({
  lines,
  columns,
  labels,
  count,
  inner,
}: {
  readonly lines: readonly StripLine[];
  readonly columns: readonly number[] | null;
  /** of the axis, separated by spaces: text, so that equal ones are equal */
  readonly labels: string;
  readonly count: number;
  readonly inner: number;
}) {
  return (
    <>
      {columns?.map((value, at) =>
        value > 0 ? (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the position in the stack is the identity
            key={at}
            className="strip-column"
            x={xOf(inner, count, at) - inner / count / 2 + 0.5}
            width={Math.max(1, inner / count - 1)}
            y={yOf(value)}
            height={yOf(0) - yOf(value)}
          />
        ) : null,
      )}
      {AXIS.map((value, at) => (
        <g key={value}>
          <path d={`M${LEFT} ${yOf(value)}H${LEFT + inner}`} className="grid" />
          <text x={LEFT - 6} y={yOf(value) + 4} textAnchor="end">
            {labels.split(' ')[at]}
          </text>
        </g>
      ))}
      {lines.map((line) => (
        <path
          key={line.key}
          d={pathOf(line.values, inner, count)}
          fill="none"
          stroke={line.colour}
          strokeWidth="1.75"
          strokeDasharray={line.dash.join(' ')}
        />
      ))}
      {lines.flatMap((line) =>
        line.values.map((value, at) =>
          value === null ? null : (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: the position in the stack is the identity
              key={`${line.key}-${at}`}
              cx={xOf(inner, count, at)}
              cy={yOf(value)}
              r={1.75}
              fill={line.colour}
            />
          ),
        ),
      )}
    </>
  );
});

function pathOf(values: readonly (number | null)[], inner: number, count: number): string {
  let path = '';
  let pen = false;
  values.forEach((value, at) => {
    if (value !== null)
      path += `${pen ? 'L' : 'M'}${xOf(inner, count, at).toFixed(1)} ${yOf(value).toFixed(1)}`;
    pen = value !== null;
  });
  return path;
}
