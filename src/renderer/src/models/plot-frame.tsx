import type { ReactNode } from 'react';

/** Side of a plot's square, in its own units. */
export const PLOT = 200;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** From a share 0..1 to the plot's units; y grows upwards. */
export const plotX = (share: number): number => share * PLOT;
export const plotY = (share: number): number => (1 - share) * PLOT;

interface PlotFrameProps {
  readonly title: string;
  readonly across: string;
  readonly up: string;
  /** what the plot shows, in words, for those who do not see it */
  readonly description: string;
  readonly children: ReactNode;
}

/** A square with both axes from 0 to 1. */
export function PlotFrame({ title, across, up, description, children }: PlotFrameProps) {
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <svg viewBox={`-42 -8 ${PLOT + 54} ${PLOT + 50}`} role="img" aria-label={description}>
        {TICKS.map((tick) => (
          <g key={tick} className="plot-grid">
            <line x1={plotX(tick)} x2={plotX(tick)} y1="0" y2={PLOT} />
            <line x1="0" x2={PLOT} y1={plotY(tick)} y2={plotY(tick)} />
            <text x={plotX(tick)} y={PLOT + 14} textAnchor="middle">
              {tick}
            </text>
            <text x="-6" y={plotY(tick) + 3.5} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        <text className="plot-axis" x={PLOT / 2} y={PLOT + 32} textAnchor="middle">
          {across}
        </text>
        <text className="plot-axis" transform={`translate(-32 ${PLOT / 2}) rotate(-90)`} textAnchor="middle">
          {up}
        </text>
        {children}
      </svg>
    </figure>
  );
}
