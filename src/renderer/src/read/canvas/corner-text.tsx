import { memo, type ReactNode, useRef, useSyncExternalStore } from 'react';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { BrushPoint } from '../../../../shared/mask/brush.ts';
import { formatScore } from '../../../../shared/text/percent.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import { outcomeText } from '../state/predictions.ts';
import type { ReadState } from '../state/read-state.ts';
import { channelText, dateText } from '../text/identity.ts';
import { ScaleBar } from './scale-bar.tsx';

/** The text in the corners of a pane: whose slice, which slice, how it is shown, and what a model has to do with it. */
export function CornerText({
  session,
  state,
  detail,
  frame,
  zoom,
  heading,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly detail: SeriesDetail;
  readonly frame: Frame | null;
  readonly zoom: number;
  readonly heading?: ReactNode;
}) {
  const waiting = frame !== null && state.index !== frame.index;
  return (
    <>
      <div className="corner top-left">
        {heading && <span className="heading">{heading}</span>}
        <strong>
          {detail.patientCode} · <span className="date">{dateText(detail)}</span>
        </strong>
        <span>{channelText(detail, state.channel)}</span>
        <span className="more">{windowText(state)}</span>
      </div>
      <div className="corner top-right">
        <strong>{frame ? sliceText(frame) : 'opening the slice…'}</strong>
        <span className="more">zoom {zoom.toFixed(1)}x</span>
        {waiting && <span className="waiting">loading slice {state.index + 1}…</span>}
      </div>
      <div className="corner bottom-left">
        {detail.spacing && <ScaleBar spacing={detail.spacing} zoom={zoom} />}
        <span className={detail.side === 'SIDE UNKNOWN' ? 'side-unknown' : undefined}>{detail.side}</span>
        <CursorReadout session={session} detail={detail} frame={frame} />
      </div>
      <div className="corner bottom-right">
        {frame && <DrawnSources frame={frame} />}
        {frame && <ModelText frame={frame} aiHidden={state.aiHidden} />}
      </div>
    </>
  );
}

/** The number that files, tables and reports give the slice; where some are missing, its place beside it. */
const sliceText = ({ index, sliceNumber, sliceCount }: Frame): string =>
  sliceNumber === index + 1
    ? `slice ${sliceNumber}/${sliceCount}`
    : `slice ${sliceNumber} (${index + 1} of ${sliceCount})`;

function windowText(state: ReadState): string {
  const shown =
    state.channel === 'falseColour'
      ? state.windows.slice(0, 3)
      : state.windows.slice(state.channel, state.channel + 1);
  const list = (numbers: readonly number[]) => numbers.map(Math.round).join('/');
  const preset = state.detail?.presets.find((candidate) => candidate.id === state.presetId);
  const numbers = `W ${list(shown.map((window) => window.width))} L ${list(shown.map((window) => window.centre))}`;
  return preset ? `${numbers} · ${preset.label}` : numbers;
}

/** Names beside the colours of what is drawn; also in full-canvas mode, where no panel says it. */
function DrawnSources({ frame }: { readonly frame: Frame }) {
  return frame.masks
    .filter((source) => source.mask && source.mask.pixels > 0)
    .map((source) => (
      <span key={source.source} className="more">
        <span className="dot" style={{ background: source.colour }} />
        {source.kind === 'groundTruth' ? 'ground truth' : `${source.label} mask`}
        {!source.current && <em className="stale"> out of date</em>}
      </span>
    ));
}

function ModelText({ frame, aiHidden }: { readonly frame: Frame; readonly aiHidden: boolean }) {
  if (aiHidden) return <span>AI hidden</span>;
  const shown = frame.scores.filter(({ prediction }) => prediction !== null);
  if (shown.length === 0) return null;
  return (
    <>
      {shown.map(({ model, prediction }) => (
        <span key={`${model.modelId}@${model.modelHash}`}>
          {model.modelName}
          {prediction?.score != null && ` ${formatScore(prediction.score)}`}
          {prediction &&
            prediction.outcome !== 'finding' &&
            `: ${outcomeText(model.task, prediction.outcome)}`}
          {!model.current && <em className="stale"> out of date</em>}
          {model.outsideTrainingData.length > 0 && <em className="stale"> outside training data</em>}
        </span>
      ))}
      <span className="research">model score · for research use, not for diagnosis</span>
    </>
  );
}

/**
 * Column, row and stored values under the pointer; renders alone, because it changes with every move. It stands still
 * while a stroke is drawn: text that changes costs a layout in every frame, and nobody reads it then.
 */
const CursorReadout = memo(function CursorReadout({
  session,
  detail,
  frame,
}: {
  readonly session: SeriesSession;
  readonly detail: SeriesDetail;
  readonly frame: Frame | null;
}) {
  const shown = useRef<BrushPoint | null>(null);
  const point = useSyncExternalStore(session.cursor.subscribe, () => {
    if (session.store.getState().busy !== 'stroke') shown.current = session.cursor.getState().point;
    return shown.current;
  });
  const pixels = frame?.pixels;
  const x = Math.floor(point?.x ?? -1);
  const y = Math.floor(point?.y ?? -1);
  if (!pixels || x < 0 || y < 0 || x >= pixels.width || y >= pixels.height) return <span>&nbsp;</span>;
  const at = (y * pixels.width + x) * pixels.samples;
  const values = detail.channels
    .slice(0, pixels.samples)
    .flatMap((channel, sample) =>
      channel.copyOf ? [] : `${shortLabel(channel.label)} ${pixels.data[at + sample]}`,
    );
  return (
    <span>
      x {x} y {y} · {values.join(' · ')}
    </span>
  );
});

const shortLabel = (label: string): string =>
  label.replace(/^post-contrast.*/i, 'post').replace(/^pre-contrast.*/i, 'pre');
