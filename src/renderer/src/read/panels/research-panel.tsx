import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import { Section } from './section.tsx';

/** Fields of the data set that a reader should not see before reading: folded, and only here. */
export function ResearchPanel({ detail }: { readonly detail: SeriesDetail }) {
  const entries = Object.entries(detail.research);
  if (entries.length === 0) return null;
  return (
    <Section id="research" title="Research data" startsClosed>
      <dl className="research-data">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
