import { mapText } from '../read/panels/map-strip.tsx';
import type { SeriesSession } from '../read/session/series-session.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { type MapChoice, mapOf } from '../read/state/slice-maps.ts';
import type { CompareSource } from './compare-sources.ts';
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
    // what is seen needs no words; the legend has them
    if (!map || found?.values?.some((value) => value > 0)) return null;
    return <p className="pane-notice low quiet">{mapText(map.kind, found)}</p>;
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
