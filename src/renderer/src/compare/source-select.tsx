import type { MaskSource } from '../../../shared/domain/mask-source.ts';
import type { SourceSetting } from '../read/state/read-state.ts';

/** The chip at the top of a compared pane: whose mask this is, in its colour, and the way to another. */
export function SourceSelect({
  pane,
  value,
  sources,
  onChoose,
}: {
  readonly pane: number;
  readonly value: SourceSetting | null;
  readonly sources: readonly SourceSetting[];
  readonly onChoose: (source: MaskSource) => void;
}) {
  const colour = value?.colour ?? '#93a1ae';
  return (
    <span className="source-chip" style={{ '--source': colour } as React.CSSProperties}>
      <span className="swatch fill" />
      <select
        aria-label={`Source of pane ${pane + 1}`}
        value={value?.source ?? ''}
        onChange={(event) => onChoose(event.target.value)}
      >
        {value === null && <option value="">no mask yet</option>}
        {sources.map((source) => (
          <option key={source.source} value={source.source}>
            {source.kind === 'groundTruth' ? 'ground truth' : source.label}
            {source.kind === 'reader' ? ' (reader)' : ''}
            {source.current ? '' : ' · out of date'}
          </option>
        ))}
      </select>
    </span>
  );
}
