import { Section } from '../read/panels/section.tsx';
import type { SeriesSession } from '../read/session/series-session.ts';
import type { ReadState } from '../read/state/read-state.ts';
import type { CompareSource } from './compare-sources.ts';
import { unjudgedCount } from './judged-slices.ts';
import { RunModel } from './run-model.tsx';

/** Models that could be asked, or asked about the slices they have not judged. */
export function NotRunSection({
  session,
  read,
  sources,
}: {
  readonly session: SeriesSession;
  readonly read: ReadState;
  readonly sources: readonly CompareSource[];
}) {
  return (
    <Section id="notRun" title="Not run on all of this series">
      <ul className="not-run">
        {sources.map((source) => (
          <li key={source.source}>
            <span>
              {source.name}
              {source.state === 'ready' && (
                <span className="quiet"> {unjudgedCount(read, source.source)} slices left</span>
              )}
            </span>
            <RunModel session={session} read={read} source={source} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
