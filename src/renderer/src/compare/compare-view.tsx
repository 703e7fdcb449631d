import { ArrowLeftRight, Link } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { parseMaskSource } from '../../../shared/domain/mask-source.ts';
import { compareMasks } from '../../../shared/mask/difference.ts';
import { formatDice } from '../../../shared/text/percent.ts';
import { VIEW_ACTIONS } from '../read/actions/read-actions.ts';
import { useSessionActions } from '../read/actions/use-session-actions.ts';
import type { LabelOverlay } from '../read/canvas/pane-painter.ts';
import { SlicePane } from '../read/canvas/slice-pane.tsx';
import { Announcer } from '../read/panels/announcer.tsx';
import { Toolbar } from '../read/panels/toolbar.tsx';
import { TroubleBar } from '../read/panels/trouble-bar.tsx';
import { ReadBanner } from '../read/read-banner.tsx';
import type { SeriesSession } from '../read/session/series-session.ts';
import { useCine } from '../read/session/use-cine.ts';
import { useReadState } from '../read/session/use-series-session.ts';
import { hiddenText } from '../read/state/blinding.ts';
import { type Frame, frameOf } from '../read/state/frame.ts';
import { useLayoutStore } from '../read/state/layout-store.ts';
import { maskOf } from '../read/state/masks.ts';
import type { ReadState, SourceSetting } from '../read/state/read-state.ts';
import { ScoreStrip } from '../read/strips/score-strip.tsx';
import { type CompareState, panesOf, swapped, withPaneSource } from './compare-state.ts';
import { DIFFERENCE_COLOURS, DifferenceLegend } from './difference-legend.tsx';
import { measurePair } from './pair-measures.ts';
import { PairTable } from './pair-table.tsx';
import { SourceSelect } from './source-select.tsx';

const DICE_COLOUR = '#d7dee6';
const diceText = (value: number | null): string => (value === null ? '–' : formatDice(value));
const sourceName = (source: SourceSetting | null): string =>
  source === null ? 'nothing' : source.kind === 'groundTruth' ? 'ground truth' : source.label;

/** Two sources side by side on the same slice, linked in slice, zoom, window and pointer. */
export function CompareView({ session }: { readonly session: SeriesSession }) {
  const read = useReadState(session);
  // a hidden model is hidden here too: neither offered nor measured
  const state = useMemo(
    () =>
      read.aiHidden ? { ...read, sources: read.sources.filter((source) => source.kind !== 'model') } : read,
    [read],
  );
  const full = useLayoutStore((layout) => layout.full);
  const [compare, setCompare] = useState<CompareState>({
    seriesId: state.seriesId,
    panes: [null, null],
    overlay: 'sources',
  });
  useCine(session, state.cine);
  useSessionActions(session, VIEW_ACTIONS, 'Compare');
  const jump = useCallback((index: number) => session.goTo(index), [session]);
  const shown = panesOf(compare, state);
  const [a = null, b = null] = shown;
  const { masks, detail } = state;
  const pair = useMemo(
    () => measurePair({ masks, detail }, a?.source ?? null, b?.source ?? null),
    [masks, detail, a?.source, b?.source],
  );
  const frame = frameOf(state);
  const maskA = frame && a ? (maskOf(state, a.source, frame.sliceId)?.bits ?? null) : null;
  const maskB = frame && b ? (maskOf(state, b.source, frame.sliceId)?.bits ?? null) : null;
  const pixels = frame ? frame.width * frame.height : 0;
  const difference = useMemo(() => compareMasks(maskA, maskB, pixels), [maskA, maskB, pixels]);
  const labels = useMemo<LabelOverlay | null>(
    () =>
      compare.overlay === 'difference'
        ? { labels: difference.labels, colours: DIFFERENCE_COLOURS, opacity: 55 }
        : null,
    [compare.overlay, difference],
  );
  const lines = useMemo(
    () => [{ key: 'dice', label: 'Dice', colour: DICE_COLOUR, values: pair.perSlice }],
    [pair],
  );

  if (state.problem && !detail) return <p className="read-problem">{state.problem}</p>;
  if (!detail) return <p className="read-waiting">Opening the series…</p>;
  const names = [sourceName(a), sourceName(b)] as const;
  return (
    <div className={full ? 'compare-place full' : 'compare-place'}>
      {!full && <ReadBanner state={state} />}
      <Toolbar session={session} state={state} actions={VIEW_ACTIONS} editing={false} />
      <TroubleBar session={session} state={state} />
      <div className="read-body">
        <div className="read-middle">
          <div className={`compare-panes panes-${shown.length}`}>
            {shown.map((source, pane) => (
              <SlicePane
                // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
                key={pane}
                session={session}
                state={state}
                detail={detail}
                frame={paneFrame(state, source)}
                pane={`compare-${pane}`}
                name={`Pane ${pane + 1}`}
                editable={false}
                labels={labels}
                heading={
                  <SourceSelect
                    pane={pane}
                    value={source}
                    sources={state.sources}
                    onChoose={(next) => setCompare(withPaneSource(compare, shown, pane, next))}
                  />
                }
              />
            ))}
          </div>
          {!full && (
            <ScoreStrip
              title={`Dice per slice, ${names[0]} and ${names[1]}`}
              lines={lines}
              count={detail.slices.length}
              index={state.painted?.index ?? state.index}
              onJump={jump}
              format={diceText}
            />
          )}
        </div>
        {!full && (
          <aside className="compare-side" aria-label="Comparison">
            <p className="quiet linked">
              <Link size={14} aria-hidden="true" /> linked: slice, zoom, window, pointer
            </p>
            <div className="compare-buttons">
              <button
                type="button"
                className="plain-button"
                onClick={() => setCompare(swapped(compare, shown))}
              >
                <ArrowLeftRight size={14} aria-hidden="true" /> Swap
              </button>
              <button
                type="button"
                className="plain-button"
                aria-pressed={compare.overlay === 'difference'}
                onClick={() =>
                  setCompare({
                    ...compare,
                    overlay: compare.overlay === 'difference' ? 'sources' : 'difference',
                  })
                }
              >
                Difference
              </button>
            </div>
            {labels && <DifferenceLegend names={names} difference={difference} />}
            <PairTable
              names={names}
              pair={pair}
              index={state.painted?.index ?? state.index}
              detail={detail}
            />
            {state.aiHidden && <p className="quiet">{hiddenText(state)}</p>}
            {(a === null || b === null) && (
              <p className="quiet">
                Two sources with masks are needed. Draw a mask or run a segmentation model in Read.
              </p>
            )}
            {[a, b].some((source) => source && !source.current) && (
              <p className="warning">
                One of these masks is out of date: the model or the pixels changed since.
              </p>
            )}
          </aside>
        )}
      </div>
      <Announcer state={state} frame={frame} />
    </div>
  );
}

/** The frame of one pane: only its own source, and the score only of the model that source is. */
function paneFrame(state: ReadState, source: SourceSetting | null): Frame | null {
  const frame = frameOf(state, source ? [{ ...source, visible: true }] : []);
  const model = source ? parseMaskSource(source.source) : null;
  return (
    frame && {
      ...frame,
      scores: frame.scores.filter(
        ({ model: row }) =>
          model?.kind === 'model' && row.modelId === model.id && row.modelHash === model.hash,
      ),
    }
  );
}
