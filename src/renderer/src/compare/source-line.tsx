import type { SourceSetting } from '../read/state/read-state.ts';

/** A source as its outline is drawn: colour and line. */
export function SourceLine({
  source,
}: {
  readonly source: Pick<SourceSetting, 'colour' | 'dash' | 'current'>;
}) {
  const dash = source.current ? source.dash : [3, 4];
  return (
    <svg className="source-line" width="32" height="8" aria-hidden="true">
      <path d="M1 4h30" stroke={source.colour} strokeWidth="2.5" strokeDasharray={dash.join(' ')} />
    </svg>
  );
}
