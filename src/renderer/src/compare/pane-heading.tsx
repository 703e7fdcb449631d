import { memo } from 'react';
import type { CompareSource } from './compare-sources.ts';
import { withPaneSource } from './compare-state.ts';
import type { CompareStore } from './compare-store.ts';
import { SourceLine } from './source-line.tsx';

/** What is said of a source beside its name. */
const noteOf = (source: CompareSource): string => {
  if (source.state === 'notRun') return ' · has not run';
  if (source.kind === 'reader') return ' (reader)';
  if (source.kind === 'consensus') return ' (consensus)';
  return source.current ? '' : ' · out of date';
};

/** The chip at the top of a pane: A or B, whose mask this is in its colour and line, and the way to another. */
export const PaneHeading = memo(function PaneHeading({
  pane,
  letter,
  source,
  sources,
  choices,
}: {
  readonly pane: number;
  readonly letter: string | null;
  readonly source: CompareSource | null;
  readonly sources: readonly CompareSource[];
  /** where another source is chosen; null: the layout says what stands here */
  readonly choices: CompareStore | null;
}) {
  return (
    <span className="source-chip" style={{ '--source': source?.colour ?? '#93a1ae' } as React.CSSProperties}>
      {letter && <strong className="pair-letter">{letter}</strong>}
      {source && <SourceLine source={source} />}
      {choices ? (
        <select
          aria-label={`Source of pane ${pane + 1}`}
          value={source?.source ?? ''}
          onChange={(event) =>
            choices.setState((state) => withPaneSource(state, sources, pane, event.target.value))
          }
        >
          {source === null && <option value="">no source</option>}
          {sources.map((choice) => (
            <option key={choice.source} value={choice.source}>
              {choice.name}
              {noteOf(choice)}
            </option>
          ))}
        </select>
      ) : (
        <span className="chip-name" title={source?.name}>
          {source?.name}
          {source && <span className="more">{noteOf(source)}</span>}
        </span>
      )}
    </span>
  );
});
