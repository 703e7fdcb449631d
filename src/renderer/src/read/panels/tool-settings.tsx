import type { SeriesSession } from '../session/series-session.ts';
import {
  highestValue,
  intensityChannel,
  rangeOf,
  toleranceOf,
  withRange,
  withTolerance,
} from '../state/intensity.ts';
import type { ReadState, Tool } from '../state/read-state.ts';
import { MAX_BRUSH, MIN_BRUSH, withBrushDiameter } from '../state/tools.ts';

/** A tolerance above a quarter of all values takes nearly everything; the slider stays fine below it. */
const TOLERANCE_SHARE = 0.25;

interface Props {
  readonly session: SeriesSession;
  readonly state: ReadState;
}

/** The size of the tool in hand; its place stays as wide for tools that have none. */
export function ToolSettings({ session, state }: Props) {
  return (
    <span className="tool-settings">
      {state.tool === 'wand' ? (
        <Tolerance session={session} state={state} />
      ) : (
        !(state.tool in HINT) && <BrushSize session={session} state={state} />
      )}
    </span>
  );
}

const HINT: Partial<Record<Tool, string>> = {
  polygon: 'click the corners · Enter or double click closes · Backspace takes one back · Esc gives up',
  lasso: 'drag around it · Shift takes away',
  rectangle: 'drag across it · Shift takes away',
  ruler: 'drag from one end to the other',
  angle: 'click an end, the vertex, the other end · Esc gives up',
  fill: 'click into a hole of your mask · Shift+click takes a piece away',
};

/** Over the top of the image, where nothing moves when it comes and goes: how the tool in hand is used and set. */
export function ToolStrip({ session, state }: Props) {
  const hint = HINT[state.tool];
  if (hint) return <p className="tool-strip">{hint}</p>;
  if (state.tool === 'wand')
    return <p className="tool-strip">the tinted region is what a click adds · Shift takes away</p>;
  return state.tool === 'threshold' ? <Range session={session} state={state} /> : null;
}

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
    <div className="tool-strip">
      paints {channelName(state)} from
      {end('low', 'Lowest value the threshold brush changes')}
      to
      {end('high', 'Highest value the threshold brush changes')}· R takes both from the tissue under the
      pointer
    </div>
  );
}

/** Short, for the toolbar: the channel whose values count. */
function channelName(state: ReadState): string {
  const label = state.detail?.channels[intensityChannel(state)]?.label ?? 'value';
  return label.replace(/^post-contrast.*/i, 'post').replace(/^pre-contrast.*/i, 'pre');
}
