import {
  ArrowLeftRight,
  CircleHelp,
  Columns2,
  Diff,
  Flame,
  Grid2X2,
  Layers,
  LayoutGrid,
  type LucideIcon,
  Square,
  SquareSplitHorizontal,
  Timer,
  TrendingDown,
} from 'lucide-react';
import type { ReadAction } from '../read/actions/read-action.ts';
import { EDIT_ACTIONS } from '../read/actions/read-actions.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { hasOutlines } from './compare-sources.ts';
import {
  type CompareLayout,
  type CompareOverlay,
  type CompareState,
  pairOf,
  STRIPS,
  swapped,
  withLayout,
} from './compare-state.ts';
import type { CompareStore } from './compare-store.ts';
import { withConsensus } from './consensus-sources.ts';
import { disagreements, mostDisputed } from './disagreement.ts';
import { listed, paneActions } from './pane-actions.ts';

const always = (): null => null;
/** A step of the swipe's line, share of the pane's width. */
const SWIPE_STEP = 0.05;

/** Taking over a mask is a change like any other: its keys are those of Read. */
const STEP_ACTIONS = EDIT_ACTIONS.filter(({ id }) => id === 'read.undo' || id === 'read.redo');

const whyNotPair = (compare: CompareState, read: ReadState): string | null => {
  const [a, b] = pairOf(compare, listed(read));
  return a && b ? null : 'two sources are needed';
};

const whyNotOutlines = (compare: CompareState, read: ReadState): string | null => {
  const missing = pairOf(compare, listed(read)).find((source) => source && !hasOutlines(source));
  return (
    whyNotPair(compare, read) ?? (missing ? `${missing.name} outlines nothing: it judges whole slices` : null)
  );
};

/** What Compare adds to looking at a stack; the objects live as long as the store they change. */
export function compareActions(store: CompareStore): readonly ReadAction[] {
  const compare = store.getState;
  const layout = (
    id: CompareLayout,
    label: string,
    icon: LucideIcon,
    keys: readonly string[],
  ): ReadAction => ({
    id: `compare.layout.${id}`,
    label,
    icon,
    keys,
    group: 'tool',
    isOn: () => compare().layout === id && compare().between === null,
    whyNot: always,
    perform: () => store.setState((state) => withLayout(state, id)),
  });
  const between = (id: 'blink' | 'swipe', label: string, icon: LucideIcon, key: string): ReadAction => ({
    id: `compare.${id}`,
    label,
    icon,
    keys: [key],
    group: 'edit',
    isOn: () => compare().between === id,
    whyNot: (read) => whyNotPair(compare(), read),
    perform: () => store.setState((state) => ({ between: state.between === id ? null : id, blinkB: false })),
  });
  const overlay = (
    id: Exclude<CompareOverlay, 'outlines'>,
    label: string,
    icon: LucideIcon,
    key: string,
  ): ReadAction => ({
    id: `compare.${id}`,
    label,
    icon,
    keys: [key],
    group: 'view',
    isOn: () => compare().overlay === id,
    whyNot: (read) => {
      if (compare().between) return `A and B in one pane show their outlines; leave it first (Esc)`;
      if (id === 'difference') return whyNotOutlines(compare(), read);
      return id !== 'agreement' && read.aiHidden ? 'AI is hidden' : null;
    },
    perform: () => store.setState((state) => ({ overlay: state.overlay === id ? 'outlines' : id })),
  });
  const swipe = (id: string, label: string, key: string, step: number): ReadAction => ({
    id: `compare.${id}`,
    label,
    keys: [key],
    repeats: true,
    whyNot: () => (compare().between === 'swipe' ? null : 'swipe is off'),
    perform: () => store.setState((state) => ({ swipeAt: Math.min(1, Math.max(0, state.swipeAt + step)) })),
  });
  return [
    layout('one', 'One pane', Square, ['1']),
    layout('two', 'Two panes', Columns2, ['2']),
    layout('four', 'Four panes', Grid2X2, ['4']),
    layout('mosaic', 'Mosaic of all sources', LayoutGrid, ['m']),
    {
      id: 'compare.swap',
      label: 'Swap A and B',
      icon: ArrowLeftRight,
      keys: ['s'],
      group: 'edit',
      whyNot: (read) => whyNotPair(compare(), read),
      perform: (session) => store.setState((state) => swapped(state, listed(session.store.getState()))),
    },
    between('blink', 'Blink between A and B', Timer, 'b'),
    between('swipe', 'Swipe between A and B', SquareSplitHorizontal, 'x'),
    {
      id: 'compare.flip',
      label: 'Show the other of A and B while blinking',
      keys: ['Space'],
      whyNot: () => (compare().between === 'blink' ? null : 'blink is off'),
      perform: () => store.setState((state) => ({ blinkB: !state.blinkB })),
    },
    swipe('swipeLeft', 'Swipe line to the left', 'Shift+ArrowLeft', -SWIPE_STEP),
    swipe('swipeRight', 'Swipe line to the right', 'Shift+ArrowRight', SWIPE_STEP),
    {
      id: 'compare.back',
      label: 'Back to the panes, to plain outlines',
      keys: ['Escape'],
      whyNot: () =>
        compare().between === null && compare().overlay === 'outlines'
          ? 'the panes show plain outlines'
          : null,
      perform: () => store.setState((state) => (state.between ? { between: null } : { overlay: 'outlines' })),
    },
    overlay('difference', 'Difference of A and B', Diff, 'v'),
    overlay('agreement', 'Agreement map: how many mark each pixel', Layers, 'h'),
    overlay('why', 'Why: where classifiers looked, what segmenters score', Flame, 'o'),
    overlay('doubt', 'Where segmenters are unsure', CircleHelp, 'Shift+o'),
    {
      id: 'compare.disputed',
      label: 'Next slice where they disagree most',
      icon: TrendingDown,
      keys: ['j'],
      group: 'view',
      whyNot: (read) =>
        mostDisputed(disagreements(withConsensus(read))).length === 0
          ? 'no slice is judged differently by two sources'
          : null,
      perform: (session) => {
        const read = session.store.getState();
        const order = mostDisputed(disagreements(withConsensus(read)));
        // from where this action went last on to the next worst; from anywhere else to the worst
        const last = compare().jumpedTo === read.index ? order.indexOf(read.index) : -1;
        const next = order[(last + 1) % order.length];
        if (next === undefined) return;
        store.setState({ jumpedTo: next });
        session.goTo(next);
      },
    },
    {
      id: 'compare.strip',
      label: 'Next measure of the strip',
      keys: ['k'],
      whyNot: always,
      perform: () =>
        store.setState((state) => ({
          strip: STRIPS[(STRIPS.indexOf(state.strip) + 1) % STRIPS.length] ?? 'score',
        })),
    },
    {
      id: 'compare.scope',
      label: 'Agreement of this slice or of the volume',
      keys: ['i'],
      whyNot: always,
      perform: () => store.setState((state) => ({ scope: state.scope === 'slice' ? 'volume' : 'slice' })),
    },
    ...paneActions(store),
    ...STEP_ACTIONS,
  ];
}
