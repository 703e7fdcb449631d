import { CircleHelp, Flame, type LucideIcon, SlidersHorizontal, Waves } from 'lucide-react';
import { proposeInterpolation } from '../session/interpolate-gap.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { whyNoGap } from '../state/gap.ts';
import { openThreshold, whyNoMap } from '../state/map-threshold.ts';
import { type MapKind, openMap, whyNoMapOf } from '../state/slice-maps.ts';
import { actionsOf, type MaskRow } from './mask-row.ts';
import type { ReadAction } from './read-action.ts';

/** Masks made of what stands on other slices, or of a model's map. */
export const MAKE_ROWS: readonly MaskRow[] = [
  {
    label: 'Interpolate between drawn slices',
    slice: null,
    all: {
      id: 'read.interpolate',
      label: 'Interpolate between drawn slices',
      keys: ['j'],
      whyNot: (state) => whyNotSteppable(state) ?? whyNoGap(state),
      perform: proposeInterpolation,
    },
  },
];

export const MAKE_ACTIONS: readonly ReadAction[] = [
  ...actionsOf(MAKE_ROWS),
  {
    id: 'read.mapThreshold',
    label: "Threshold of a model's map",
    icon: SlidersHorizontal,
    keys: ['k'],
    group: 'tool',
    isOn: (state) => openThreshold(state) !== null,
    whyNot: (state) => whyNotSteppable(state) ?? whyNoMap(state),
    perform: (session) => session.maps.toggle(),
  },
  mapAction('heat', 'explanation', 'Show where a classifier looked', Flame, 'o'),
  mapAction('scores', 'probability', "Show a model's scores with contour lines", Waves, 'Shift+k'),
  mapAction('doubt', 'spread', 'Show where a model is unsure', CircleHelp, 'Shift+o'),
];

function mapAction(id: string, kind: MapKind, label: string, icon: LucideIcon, key: string): ReadAction {
  return {
    id: `read.${id}`,
    label,
    icon,
    keys: [key],
    group: 'view',
    isOn: (state) => openMap(state)?.kind === kind,
    whyNot: (state) => whyNoMapOf(state, kind),
    perform: (session) => session.sliceMaps.toggle(kind),
  };
}
