import { useCallback, useEffect, useMemo } from 'react';
import { modelStyle } from '../../../shared/domain/source-style.ts';
import type { ReadAction } from './actions/read-action.ts';
import { EDIT_ACTIONS, VIEW_ACTIONS } from './actions/read-actions.ts';
import { useSessionActions } from './actions/use-session-actions.ts';
import { SlicePane } from './canvas/slice-pane.tsx';
import { Announcer } from './panels/announcer.tsx';
import { ImageStrip } from './panels/image-strip.tsx';
import { SidePanel } from './panels/side-panel.tsx';
import { Toolbar } from './panels/toolbar.tsx';
import { TroubleBar } from './panels/trouble-bar.tsx';
import { ReadBanner } from './read-banner.tsx';
import { giveUpProposal } from './session/proposals.ts';
import type { SeriesApi } from './session/series-api.ts';
import type { SeriesSession } from './session/series-session.ts';
import { useCine } from './session/use-cine.ts';
import { useReadState } from './session/use-series-session.ts';
import { frameOf } from './state/frame.ts';
import { useLayoutStore } from './state/layout-store.ts';
import { mapOverlay, openMap } from './state/slice-maps.ts';
import { modelIdsOf } from './state/sources.ts';
import { Filmstrip } from './strips/filmstrip.tsx';
import { linesOf, ScoreStrip } from './strips/score-strip.tsx';

const READ_ACTIONS: readonly ReadAction[] = [...EDIT_ACTIONS, ...VIEW_ACTIONS];

/** Read, for one open series: everything is painted from one state in one render. */
export function ReadView({ session, api }: { readonly session: SeriesSession; readonly api: SeriesApi }) {
  const state = useReadState(session);
  const layout = useLayoutStore();
  const frame = useMemo(() => frameOf(state), [state]);
  const map = useMemo(() => {
    const open = openMap(state);
    return open && mapOverlay(state, open);
  }, [state]);
  useCine(session, state.cine);
  useSessionActions(session, READ_ACTIONS, 'Read');
  // elsewhere it could be neither seen nor decided on
  useEffect(() => () => giveUpProposal(session), [session]);
  const jump = useCallback((index: number) => session.goTo(index), [session]);
  const { predictions, detail } = state;
  const lines = useMemo(() => {
    const ids = modelIdsOf(session.store.getState());
    const sliceIds = detail?.slices.map((slice) => slice.sliceId) ?? [];
    return linesOf(predictions, sliceIds, (id) => modelStyle(id, ids));
  }, [session, predictions, detail]);

  if (state.problem && !detail) return <OpenProblem session={session} problem={state.problem} />;
  if (!detail) return <p className="read-waiting">Opening the series…</p>;
  return (
    <div className={layout.full ? 'read-place full' : 'read-place'}>
      {!layout.full && <ReadBanner state={state} editing />}
      <div className="read-body">
        {!layout.full && layout.filmstrip && <Filmstrip session={session} state={state} api={api} />}
        <div className="read-middle">
          {!layout.full && <Toolbar session={session} state={state} actions={READ_ACTIONS} editing />}
          <TroubleBar session={session} state={state} />
          <SlicePane
            session={session}
            state={state}
            detail={detail}
            frame={frame}
            pane="read"
            editable
            labels={map}
            strip={<ImageStrip session={session} state={state} />}
          />
          {layout.full && <p className="full-hint">F shows the panels again</p>}
          {!layout.full && !state.aiHidden && lines.length > 0 && (
            <ScoreStrip
              title="model score"
              lines={lines}
              count={detail.slices.length}
              index={state.painted?.index ?? state.index}
              onJump={jump}
            />
          )}
        </div>
        {!layout.full && <SidePanel session={session} state={state} frame={frame} />}
      </div>
      <Announcer state={state} frame={frame} />
    </div>
  );
}

function OpenProblem({ session, problem }: { readonly session: SeriesSession; readonly problem: string }) {
  return (
    <div className="read-problem" role="alert">
      <p>{problem}</p>
      <button type="button" className="plain-button" onClick={() => void session.open()}>
        Try again
      </button>
    </div>
  );
}
