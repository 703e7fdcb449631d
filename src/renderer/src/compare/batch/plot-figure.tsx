import {
  type Ink,
  type Plot,
  type Shape,
  TEXT_SIZE,
} from '../../../../shared/evaluation/comparison-plots.ts';

const INKS: Record<Ink, string> = {
  frame: 'var(--line)',
  text: 'var(--quiet)',
  model: '#56B4E9',
  limit: '#E69F00',
  point: 'var(--text)',
};
const ANCHORS = { left: 'start', centre: 'middle', right: 'end' } as const;

/** A plot of the comparison; every point opens its patient. */
export function PlotFigure({
  plot,
  onOpen,
}: {
  readonly plot: Plot;
  readonly onOpen: (patient: string) => void;
}) {
  return (
    <figure className="batch-plot" style={{ '--plot': plot.width } as React.CSSProperties}>
      <figcaption>{plot.title}</figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that holds buttons is a group with a description */}
      <svg viewBox={`0 0 ${plot.width} ${plot.height}`} role="group" aria-label={plot.description}>
        {plot.shapes.map((shape, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a shape is its place in the plot
          <Drawn key={at} shape={shape} onOpen={onOpen} />
        ))}
      </svg>
    </figure>
  );
}

function Drawn({ shape, onOpen }: { readonly shape: Shape; readonly onOpen: (patient: string) => void }) {
  switch (shape.kind) {
    case 'line':
      return (
        <line
          x1={shape.from[0]}
          y1={shape.from[1]}
          x2={shape.to[0]}
          y2={shape.to[1]}
          stroke={INKS[shape.ink]}
          strokeWidth={shape.weight}
          strokeDasharray={shape.dashed ? '3 2' : undefined}
        />
      );
    case 'box':
      return (
        <rect
          x={shape.x}
          y={shape.y}
          width={shape.width}
          height={shape.height}
          fill="none"
          stroke={INKS[shape.ink]}
          strokeWidth={shape.ink === 'frame' ? 0.5 : 0.8}
        />
      );
    case 'text':
      return (
        <text
          x={shape.x}
          y={shape.y + 0.85 * TEXT_SIZE}
          textAnchor={ANCHORS[shape.align]}
          fontSize={TEXT_SIZE}
          fill={INKS.text}
        >
          {fitted(shape.text, shape.fit)}
        </text>
      );
    case 'dot':
      return (
        // biome-ignore lint/a11y/useSemanticElements: there is no button element in SVG
        <g
          role="button"
          tabIndex={0}
          className="plot-dot"
          aria-label={`${shape.patient}, ${shape.text}: open`}
          onClick={() => onOpen(shape.patient)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            event.stopPropagation();
            onOpen(shape.patient);
          }}
        >
          <title>{`${shape.patient}: ${shape.text}`}</title>
          <circle cx={shape.x} cy={shape.y} r="5" fill="transparent" />
          <circle cx={shape.x} cy={shape.y} r="2" fill={INKS.point} fillOpacity="0.75" />
        </g>
      );
  }
}

/** A label cut to about its width: a letter is half as wide as it is high. */
export function fitted(text: string, fit: number | undefined): string {
  const letters = fit === undefined ? text.length : Math.max(1, Math.floor(fit / (TEXT_SIZE * 0.55)));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}
