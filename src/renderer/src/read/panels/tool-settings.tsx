import type { SeriesSession } from '../session/series-session.ts';
import {
  highestValue,
  intensityChannel,
  rangeOf,
  toleranceOf,
  withRange,
  withTolerance,
} from '../state/intensity.ts';
import type { ReadState } from '../state/read-state.ts';
import { MAX_BRUSH, MIN_BRUSH, withBrushDiameter } from '../state/tools.ts';

/** A tolerance above a quarter of all values takes nearly everything; the slider stays fine below it. */
const TOLERANCE_SHARE = 0.25;

interface Props {
  readonly session: SeriesSession;
  readonly state: ReadState;
}

/** What can be set of the tool in hand. */
export function ToolSettings({ session, state }: Props) {
  if (state.tool === 'wand') return <Tolerance session={session} state={state} />;
  if (['polygon', 'lasso', 'rectangle', 'fill'].includes(state.tool))
    return <span className="tool-hint">{HINT[state.tool as keyof typeof HINT]}</span>;
  return (
    <>
      <BrushSize session={session} state={state} />
      {state.tool === 'threshold' && <Range session={session} state={state} />}
    </>
  );
}

const HINT = {
  polygon: 'click corners, Enter closes, Backspace takes one back',
  lasso: 'drag around it, Shift takes away',
  rectangle: 'drag across it, Shift takes away',
  fill: 'click into a hole of your mask; Shift+click takes a piece away',
} as const;

function BrushSize({ session, state }: Props) {
  return (
    <label className="tool-setting" title="Brush diameter: [ and ], or Shift+wheel">
      <input
        type="range"
        min={MIN_BRUSH}
        max={MAX_BRUSH}
        value={state.brushDiameter}
        aria-label="Brush diameter, pixels"
        onChange={(event) =>
          session.update((current) => withBrushDiameter(current, Number(event.target.value)))
        }
      />
      <span className="number">{state.brushDiameter} px</span>
    </label>
  );
}

function Tolerance({ session, state }: Props) {
  const tolerance = toleranceOf(state);
  return (
    <label className="tool-setting" title="Tolerance of the wand in stored values: [ and ], or Shift+wheel">
      <input
        type="range"
        min={0}
        max={Math.max(tolerance, Math.round(TOLERANCE_SHARE * highestValue(state)))}
        value={tolerance}
        aria-label="Tolerance of the wand, stored values"
        onChange={(event) => session.update((current) => withTolerance(current, Number(event.target.value)))}
      />
      <span className="number">
        {channelName(state)} ±{tolerance}
      </span>
    </label>
  );
}

function Range({ session, state }: Props) {
  const range = rangeOf(state);
  const end = (name: 'low' | 'high', label: string) => (
    <input
      type="number"
      min={0}
      max={highestValue(state)}
      value={range[name]}
      aria-label={label}
      onChange={(event) =>
        session.update((current) => withRange(current, { [name]: Number(event.target.value) }))
      }
    />
  );
  return (
    <span
      className="tool-setting range"
      title="Stored values the threshold brush changes; R takes them from the tissue under the pointer"
    >
      {channelName(state)}
      {end('low', 'Lowest value the threshold brush changes')}
      to
      {end('high', 'Highest value the threshold brush changes')}
    </span>
  );
}

/** Short, for the toolbar: the channel whose values count. */
function channelName(state: ReadState): string {
  const label = state.detail?.channels[intensityChannel(state)]?.label ?? 'value';
  return label.replace(/^post-contrast.*/i, 'post').replace(/^pre-contrast.*/i, 'pre');
}
