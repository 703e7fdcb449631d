import {
  ChevronFirst,
  ChevronLast,
  Expand,
  EyeOff,
  type LucideIcon,
  Play,
  Redo2,
  Scan,
  SkipForward,
  Undo2,
} from 'lucide-react';
import { isBlindedRead, withBlinding } from '../state/blinding.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { useLayoutStore } from '../state/layout-store.ts';
import type { ReadState } from '../state/read-state.ts';
import { withCine } from '../state/tools.ts';
import { zoomAt } from '../state/view.ts';
import { withNextPreset } from '../state/window.ts';
import { MAKE_ACTIONS } from './map-actions.ts';
import type { ReadAction } from './read-action.ts';
import { REFINE_ACTIONS } from './refine-actions.ts';
import { REVIEW_ACTIONS } from './review-actions.ts';
import { SOURCE_ACTIONS } from './source-actions.ts';
import { TOOL_ACTIONS } from './tool-actions.ts';

const always = (): null => null;
const needsSlices = (state: ReadState) => (state.detail ? null : 'no series is open');

const move = (
  id: string,
  label: string,
  keys: readonly string[],
  to: (index: number, count: number) => number,
  icon?: LucideIcon,
): ReadAction => ({
  id: `read.${id}`,
  label,
  keys,
  repeats: true,
  ...(icon ? { icon } : {}),
  whyNot: needsSlices,
  perform: (session) => {
    const { index, detail } = session.store.getState();
    session.goTo(to(index, detail?.slices.length ?? 0));
  },
});

const zoom = (id: string, label: string, keys: readonly string[], factor: number): ReadAction => ({
  id: `read.${id}`,
  label,
  keys,
  repeats: true,
  whyNot: needsSlices,
  perform: (session) => {
    const { size, image, aspect } = session.lastPane();
    const centre = { x: size.width / 2, y: size.height / 2 };
    session.update((state) => ({ ...state, view: zoomAt(state.view, size, image, aspect, centre, factor) }));
  },
});

/** A stroke or change under way is in the history once it is stored; a step asked for meanwhile waits for it. */
const mayHaveMore = (state: ReadState): boolean => state.save.pending > 0 || state.busy === 'command';

/** What looking at a stack needs, in Read and in Compare. */
export const VIEW_ACTIONS: readonly ReadAction[] = [
  move('previousSlice', 'Previous slice', ['ArrowUp', 'ArrowLeft'], (index) => index - 1),
  move('nextSlice', 'Next slice', ['ArrowDown', 'ArrowRight'], (index) => index + 1),
  move('fiveBack', 'Five slices back', ['PageUp'], (index) => index - 5),
  move('fiveOn', 'Five slices on', ['PageDown'], (index) => index + 5),
  move('firstSlice', 'First slice', ['Home'], () => 0, ChevronFirst),
  move('lastSlice', 'Last slice', ['End'], (_, count) => count - 1, ChevronLast),
  {
    id: 'read.nextFinding',
    label: 'Next slice with a finding',
    icon: SkipForward,
    keys: ['g'],
    group: 'view',
    whyNot: (state) =>
      state.aiHidden
        ? 'AI is hidden'
        : state.predictionsKnown && state.predictions.length === 0
          ? 'no model has run on this series'
          : null,
    perform: (session) => void session.goToNextFinding(),
  },
  {
    id: 'read.fit',
    label: 'Fit to window',
    icon: Scan,
    keys: ['0'],
    group: 'view',
    whyNot: needsSlices,
    perform: (session) => session.update((state) => ({ ...state, view: { mode: 'fit' } })),
  },
  zoom('zoomIn', 'Zoom in', ['+', '='], 1.25),
  zoom('zoomOut', 'Zoom out', ['-'], 0.8),
  {
    id: 'read.full',
    label: 'Canvas only',
    icon: Expand,
    keys: ['f'],
    group: 'view',
    whyNot: always,
    perform: () => useLayoutStore.getState().toggleFull(),
  },
  {
    id: 'read.cine',
    label: 'Cine loop',
    icon: Play,
    keys: ['c'],
    group: 'view',
    isOn: (state) => state.cine.playing,
    whyNot: needsSlices,
    perform: (session) => session.update((state) => withCine(state, { playing: !state.cine.playing })),
  },
  {
    id: 'read.hideAi',
    label: 'Hide or show AI',
    icon: EyeOff,
    keys: ['a'],
    group: 'view',
    isOn: (state) => state.aiHidden,
    whyNot: (state) =>
      isBlindedRead(state) ? 'blinded first read: set the review to done or flagged first' : null,
    perform: (session) => session.update((state) => withBlinding(state, { aiOff: !state.aiOff })),
  },
  {
    id: 'read.filmstrip',
    label: 'Show or hide the filmstrip',
    keys: ['t'],
    whyNot: always,
    perform: () => useLayoutStore.getState().toggleFilmstrip(),
  },
  {
    id: 'read.nextPreset',
    label: 'Next window preset',
    keys: ['w'],
    whyNot: needsSlices,
    perform: (session) => session.update(withNextPreset),
  },
  {
    id: 'read.nextChannel',
    label: 'Next channel',
    keys: ['d'],
    whyNot: (state) => (state.detail?.samples === 3 ? null : 'this series has one channel'),
    perform: (session) =>
      session.update((state) => {
        const order = [0, 1, 2, 'falseColour'] as const;
        const at = order.indexOf(state.channel);
        return { ...state, channel: order[(at + 1) % order.length] ?? 0 };
      }),
  },
];

/** What correcting needs, in Read alone. */
export const EDIT_ACTIONS: readonly ReadAction[] = [
  ...TOOL_ACTIONS,
  ...MAKE_ACTIONS,
  ...REFINE_ACTIONS,
  ...SOURCE_ACTIONS,
  ...REVIEW_ACTIONS,
  {
    id: 'read.undo',
    label: 'Undo',
    icon: Undo2,
    keys: ['z', 'Ctrl+z'],
    group: 'edit',
    repeats: true,
    whyNot: (state) =>
      whyNotSteppable(state) ?? (mayHaveMore(state) || state.history.done > 0 ? null : 'nothing to undo'),
    perform: (session) => void session.editor.undo(),
  },
  {
    id: 'read.redo',
    label: 'Redo',
    icon: Redo2,
    keys: ['y', 'Ctrl+y', 'Ctrl+Shift+z'],
    group: 'edit',
    repeats: true,
    whyNot: (state) =>
      whyNotSteppable(state) ??
      (state.busy === 'command' || state.history.undone > 0 ? null : 'nothing to redo'),
    perform: (session) => void session.editor.redo(),
  },
];
