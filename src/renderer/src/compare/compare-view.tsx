import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { VIEW_ACTIONS } from '../read/actions/read-actions.ts';
import { useSessionActions } from '../read/actions/use-session-actions.ts';
import { SlicePainter } from '../read/paint/slice-painter.ts';
import { Announcer } from '../read/panels/announcer.tsx';
import { Toolbar } from '../read/panels/toolbar.tsx';
import { TroubleBar } from '../read/panels/trouble-bar.tsx';
import { ReadBanner } from '../read/read-banner.tsx';
import type { SeriesApi } from '../read/session/series-api.ts';
import type { SeriesSession } from '../read/session/series-session.ts';
import { useCine } from '../read/session/use-cine.ts';
import { useReadState } from '../read/session/use-series-session.ts';
import { useLayoutStore } from '../read/state/layout-store.ts';
import type { ReadState } from '../read/state/read-state.ts';
import type { MapChoice } from '../read/state/slice-maps.ts';
import { Filmstrip } from '../read/strips/filmstrip.tsx';
import { compareActions } from './compare-actions.ts';
import { CompareLegend } from './compare-legend.tsx';
import { CompareSide } from './compare-side.tsx';
import { type CompareSource, compareSources } from './compare-sources.ts';
import { type CompareState, pairOf, type StripMeasure, shownSources } from './compare-state.ts';
import { openCompareStore } from './compare-store.ts';
import { CompareStrip } from './compare-strip.tsx';
import { compared } from './pane-actions.ts';
import { paneFrame } from './pane-frame.ts';
import { PaneGrid } from './pane-grid.tsx';
import { paneMap } from './pane-overlay.ts';

/** Sources side by side on the same slice, linked in slice, zoom, pan, window and pointer. */
export function CompareView({ session, api }: { readonly session: SeriesSession; readonly api: SeriesApi }) {
  const read = compared(useReadState(session));
  const { full, filmstrip } = useLayoutStore();
  const [store] = useState(() => openCompareStore(read.readerId));
  const [slicePainter] = useState(() => new SlicePainter());
  const compare = useStore(store);
  const actions = useMemo(() => [...compareActions(store), ...VIEW_ACTIONS], [store]);
  useCine(session, read.cine);
  useSessionActions(session, actions, 'Compare');
  const jump = useCallback((index: number) => session.goTo(index), [session]);
  const setMeasure = useCallback((strip: StripMeasure) => store.setState({ strip }), [store]);
  const { detail } = read;
  useEffect(() => session.sliceMaps.showInPanes(paneMaps(read, compare)));
  // the masks of an earlier state never change: they are asked for once, when a pane shows them
  const revision = detail && shownSources(compare, compareSources(read)).find(isUnread)?.source;
  useEffect(() => {
    if (revision) void session.loadSource(revision);
  }, [session, revision]);
  useEffect(() => () => session.sliceMaps.showInPanes([]), [session]);

  if (read.problem && !detail) return <p className="read-problem">{read.problem}</p>;
  if (!detail) return <p className="read-waiting">Opening the series…</p>;
  const sources = compareSources(read);
  const pair = pairOf(compare, sources);
  const linked = { session, read, detail, slicePainter };
  const shown = shownSources(compare, sources).flatMap((source) => source ?? []);
  const frame = paneFrame(read, shown);
  return (
    <div className={full ? 'compare-place full' : 'compare-place'}>
      {!full && <ReadBanner state={read} />}
      <Toolbar session={session} state={read} actions={actions} editing={false} />
      <TroubleBar session={session} state={read} />
      <div className="read-body">
        {!full && filmstrip && <Filmstrip session={session} state={read} api={api} />}
        <div className="read-middle">
          <PaneGrid
            linked={linked}
            store={store}
            compare={compare}
            sources={sources}
            pair={pair}
            around={`${full} ${filmstrip}`}
          />
          <CompareLegend
            session={session}
            read={read}
            compare={compare}
            frame={frame}
            a={pair[0]}
            b={pair[1]}
          />
          {!full && (
            <CompareStrip
              read={read}
              sources={sources}
              measure={compare.strip}
              pair={pair}
              onMeasure={setMeasure}
              onJump={jump}
            />
          )}
        </div>
        {!full && (
          <CompareSide linked={linked} store={store} compare={compare} sources={sources} pair={pair} />
        )}
      </div>
      <Announcer state={read} frame={frame} />
    </div>
  );
}

const isUnread = (source: CompareSource | null): boolean =>
  source?.kind === 'revision' && source.state === 'loading';

/** The maps that the panes show now. */
const paneMaps = (read: ReadState, compare: CompareState): MapChoice[] =>
  compare.between
    ? []
    : shownSources(compare, compareSources(read)).flatMap(
        (source) => (source && paneMap(compare, source)) ?? [],
      );
