import {
  Brush,
  DraftingCompass,
  Eraser,
  Lasso,
  type LucideIcon,
  MousePointer2,
  PaintBucket,
  Paintbrush,
  Ruler,
  Square,
  SquareDashed,
  VectorSquare,
  WandSparkles,
} from 'lucide-react';
import { rangeAround } from '../../../../shared/mask/intensity-range.ts';
import { applyProposal, giveUpProposal } from '../session/proposals.ts';
import { closeOutline } from '../session/region-edits.ts';
import { withNotice } from '../session/series-feed.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { intensityChannel, valuesOf, withRange } from '../state/intensity.ts';
import { openThreshold, whyNoCut } from '../state/map-threshold.ts';
import { whyNotClosable, withoutLastCorner } from '../state/outline.ts';
import type { ReadState, Tool } from '../state/read-state.ts';
import { withOtherBrushShape, withSizeStep, withTool } from '../state/tools.ts';
import type { ReadAction } from './read-action.ts';

const always = (): null => null;
const needsReader = (state: ReadState) => (state.readerId === null ? 'choose a reader first' : null);

const lockedText = (state: ReadState) =>
  state.worklistRow?.confirmedBy
    ? `confirmed by ${state.worklistRow.confirmedBy}; take that back first`
    : null;

const tool = (id: Tool, label: string, icon: LucideIcon, keys: readonly string[]): ReadAction => ({
  id: `read.tool.${id}`,
  label,
  icon,
  keys,
  group: 'tool',
  isOn: (state) => state.tool === id,
  whyNot: id === 'pointer' ? always : (state) => needsReader(state) ?? lockedText(state),
  perform: (session) => session.update((state) => withTool(state, id)),
});

/** Takes the range of the threshold brush from the tissue under the pointer, in a circle of the brush's size. */
function takeRange(session: SeriesSession): void {
  const state = session.store.getState();
  const { point } = session.cursor.getState();
  const pixels = state.painted?.pixels;
  const values = pixels && valuesOf(pixels, intensityChannel(state));
  const range =
    values && point && rangeAround(values, pixels.width, pixels.height, point, state.brushDiameter / 2);
  session.update((current) =>
    range
      ? withRange(withTool(current, 'threshold'), range)
      : withNotice(
          current,
          'Point at the tissue in the image first; the range is taken from around the pointer.',
        ),
  );
}

/** Enter makes what is shown: a change, the cut through a model's map on this slice, at last an outline. */
function finish(session: SeriesSession): void {
  const state = session.store.getState();
  if (state.proposal) applyProposal(session);
  else if (openThreshold(state)) void session.maps.takeOverSlice();
  else closeOutline(session);
}

function whyNotFinishable(state: ReadState): string | null {
  if (state.proposal) return null;
  const other = openThreshold(state) ? whyNoCut(state) : whyNotClosable(state);
  return other ?? whyNotSteppable(state);
}

/** Escape gives up the nearest thing at hand: a change that is shown, a slider, a drag, an outline, at last the tool. */
function drop(session: SeriesSession): void {
  if (session.store.getState().proposal) giveUpProposal(session);
  else if (openThreshold(session.store.getState())) session.maps.close();
  else if (session.cursor.getState().drag) session.cursor.setState({ drag: null });
  else if (session.store.getState().outline) session.update((state) => ({ ...state, outline: null }));
  else if (session.store.getState().angle) session.update((state) => ({ ...state, angle: null }));
  else session.update((state) => withTool(state, 'pointer'));
}

/** The tools, their settings, and what ends or takes back what they have begun. */
export const TOOL_ACTIONS: readonly ReadAction[] = [
  tool('pointer', 'Pointer', MousePointer2, ['1']),
  tool('brush', 'Brush', Brush, ['2', 'b']),
  tool('eraser', 'Eraser', Eraser, ['3', 'e']),
  tool('threshold', 'Threshold brush', Paintbrush, ['4', 'x']),
  tool('wand', 'Wand', WandSparkles, ['5', 'v']),
  tool('polygon', 'Polygon', VectorSquare, ['6', 'p']),
  tool('lasso', 'Lasso', Lasso, ['7']),
  tool('rectangle', 'Rectangle', SquareDashed, ['8']),
  tool('fill', 'Flood fill', PaintBucket, ['9', 'u']),
  tool('ruler', 'Ruler', Ruler, ['Shift+r']),
  tool('angle', 'Angle', DraftingCompass, ['Shift+a']),
  {
    id: 'read.squareBrush',
    label: 'Square brush',
    icon: Square,
    keys: ['q'],
    group: 'tool',
    isOn: (state) => state.brushShape === 'square',
    whyNot: always,
    perform: (session) => session.update(withOtherBrushShape),
  },
  {
    id: 'read.toggleTools',
    label: 'Switch between the last two tools',
    keys: ['Space'],
    whyNot: needsReader,
    perform: (session) => session.update((state) => withTool(state, state.previousTool)),
  },
  {
    id: 'read.brushSmaller',
    label: 'Smaller brush, lower tolerance',
    keys: ['['],
    repeats: true,
    whyNot: always,
    perform: (session) => session.update((state) => withSizeStep(state, -1)),
  },
  {
    id: 'read.brushLarger',
    label: 'Larger brush, higher tolerance',
    keys: [']'],
    repeats: true,
    whyNot: always,
    perform: (session) => session.update((state) => withSizeStep(state, 1)),
  },
  {
    id: 'read.takeRange',
    label: 'Threshold brush for the tissue under the pointer',
    keys: ['r'],
    whyNot: (state) => whyNotSteppable(state),
    perform: takeRange,
  },
  {
    id: 'read.finish',
    label: 'Close the outline, make the change shown',
    keys: ['Enter', 'Shift+Enter'],
    whyNot: whyNotFinishable,
    perform: finish,
  },
  {
    id: 'read.lastCorner',
    label: 'Take back the last corner of the outline',
    keys: ['Backspace'],
    repeats: true,
    whyNot: (state) => (state.outline ? null : 'no outline is being drawn'),
    perform: (session) => session.update(withoutLastCorner),
  },
  {
    id: 'read.drop',
    label: 'Give up the change shown, the outline or the tool',
    keys: ['Escape'],
    whyNot: always,
    perform: drop,
  },
];
