import { Flame, SlidersHorizontal } from 'lucide-react';
import { proposeInterpolation } from '../session/interpolate-gap.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { whyNoGap } from '../state/gap.ts';
import { openHeat, whyNoHeat } from '../state/heat.ts';
import { openThreshold, whyNoMap } from '../state/map-threshold.ts';
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
  {
    id: 'read.heat',
    label: 'Show where a classifier looked',
    icon: Flame,
    keys: ['o'],
    group: 'view',
    isOn: (state) => openHeat(state) !== null,
    whyNot: whyNoHeat,
    perform: (session) => session.heat.toggle(),
  },
];
