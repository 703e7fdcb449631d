import { mapText } from '../read/panels/map-strip.tsx';
import type { SeriesSession } from '../read/session/series-session.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { isDrawn, type MapChoice, mapOf } from '../read/state/slice-maps.ts';
import type { CompareSource } from './compare-sources.ts';
import { judgedSlices } from './judged-slices.ts';
import { RunModel } from './run-model.tsx';

/** Why a pane shows the slice alone, and what can be done about it; nothing where its source has something to show. */
export function PaneNotice({
  session,
  read,
  source,
  map,
}: {
  readonly session: SeriesSession;
  readonly read: ReadState;
  readonly source: CompareSource | null;
  readonly map: MapChoice | null;
}) {
  if (source?.state === 'ready') {
    const found = map && mapOf(read, map);
    const text = map ? mapText(map.kind, found ?? null) : silence(read, source);
    // what is seen needs no words; the legend has them
    if (text === null || (map && isDrawn(map.kind, found ?? null))) return null;
    return <p className="pane-notice low quiet">{text}</p>;
  }
  if (source?.state === 'loading')
    return <p className="pane-notice quiet">reading the results of {source.name}…</p>;
  if (source?.state === 'notRun')
    return (
      <div className="pane-notice">
        <p>{source.name} has not run on this series.</p>
        <RunModel session={session} read={read} source={source} />
      </div>
    );
  return (
    <p className="pane-notice">
      {source
        ? `${source.name} has drawn nothing on this series yet.`
        : 'There is no further source to show.'}
    </p>
  );
}

/** Why the slice on the screen stands without a word of the source, or null. */
function silence(read: ReadState, { source, kind, name }: CompareSource): string | null {
  const sliceId = read.painted?.sliceId;
  if (sliceId === undefined || judgedSlices(read, source).has(sliceId)) return null;
  if (kind === 'groundTruth') return 'no ground truth for this slice';
  if (kind === 'consensus') return 'no consensus: not all have judged this slice';
  return `${name} has not judged this slice`;
}
