import type { ModelRow } from '../../../../shared/contract/models.ts';
import type { LabelOverlay } from '../canvas/pane-painter.ts';
import type { ReadState } from './read-state.ts';

/** Where a classifier looked, shown over the image while it is open. */
export interface Heat {
  readonly modelId: string;
  /** of one slice, as `wantedHeat` names it; 0..255 per pixel, null: it can not be had, and `problem` says why */
  readonly map: {
    readonly name: string;
    readonly values: Uint8Array | null;
    readonly problem: string | null;
  } | null;
}

/** Every tenth of matplotlib's `inferno` (van der Walt and Smith, CC0): even steps look even, also without colour. */
const INFERNO = [
  '#000004',
  '#160b39',
  '#420a68',
  '#6a176e',
  '#932667',
  '#bc3754',
  '#dd513a',
  '#f37819',
  '#fca50a',
  '#f6d746',
  '#fcffa4',
] as const;
/** What is below this share of the highest value stays clear, so that the image is read where the model did not look. */
const CLEAR_BELOW = 0.2;
const OPACITY = 55;

const hex = (value: number): string => Math.round(value).toString(16).padStart(2, '0');

/** A colour of the scale, `#rrggbb`. @param share 0..1 */
export function heatColour(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (INFERNO.length - 1);
  const from = Math.floor(at);
  const [low, high] = [
    INFERNO[from] ?? '#000000',
    INFERNO[Math.min(from + 1, INFERNO.length - 1)] ?? '#ffffff',
  ];
  const channel = (k: number) => {
    const a = Number.parseInt(low.slice(k, k + 2), 16);
    return hex(a + (Number.parseInt(high.slice(k, k + 2), 16) - a) * (at - from));
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

const COLOURS: readonly (string | null)[] = Array.from({ length: 255 }, (_, i) =>
  (i + 1) / 255 < CLEAR_BELOW ? null : heatColour((i + 1) / 255),
);

/** The classifiers that can be asked where they looked. */
export const explainable = (state: ReadState): ModelRow[] =>
  state.aiHidden
    ? []
    : state.models.filter((model) => model.task === 'classification' && model.state === 'ok');

/** Why no heat map can be shown, or null. */
export function whyNoHeat(state: ReadState): string | null {
  if (!state.detail || state.detail.slices.length === 0) return 'no slices';
  if (state.aiHidden) return 'AI is hidden';
  return explainable(state).length === 0 ? 'there is no classifier' : null;
}

/** The open heat map, or null: none is open, or its model is no longer to be shown. */
export const openHeat = (state: ReadState): (Heat & { readonly model: ModelRow }) | null => {
  const model = explainable(state).find((row) => row.modelId === state.heat?.modelId);
  return state.heat && model ? { ...state.heat, model } : null;
};

/** Names the heat map that belongs on the screen. */
export function wantedHeat(state: ReadState): string | null {
  const open = openHeat(state);
  return open && state.painted?.pixels ? `${open.modelId}@${open.model.hash} ${state.painted.sliceId}` : null;
}

/** The heat map of the slice on the screen; null while it is computed and where there is none. */
export function heatOverlay(state: ReadState): LabelOverlay | null {
  const map = openHeat(state)?.map;
  const pixels = state.painted?.pixels;
  if (!map?.values || map.name !== wantedHeat(state)) return null;
  if (map.values.length !== (pixels?.width ?? 0) * (pixels?.height ?? 0)) return null;
  return { labels: map.values, colours: COLOURS, opacity: OPACITY, withSources: true };
}
