import type { Measure } from '../../../../shared/contract/measures.ts';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { lengthText, measureText, UNIT } from '../../../../shared/measure/by-hand.ts';
import {
  type DiameterPair,
  diameterPair,
  type PixelSize,
  type Point,
} from '../../../../shared/measure/diameters.ts';
import { type Lesion, lesionsOf } from '../../../../shared/measure/lesions.ts';
import type { ReadState, SourceSetting } from './read-state.ts';
import { ownSource } from './sources.ts';

/** A line over the slice that measures something. */
export interface SceneLine {
  readonly points: readonly Point[];
  readonly text: string;
}

/** Millimetres of a pixel, or null while the spacing is unknown. */
export const pixelSizeOf = (detail: SeriesDetail): PixelSize | null =>
  detail.spacing ? { x: detail.spacing.x, y: detail.spacing.y } : null;

/** A lesion with the two diameters by which it is sized, in millimetres where the spacing is known, else in pixels. */
export interface SizedLesion extends Lesion {
  /** 1 is the largest */
  readonly number: number;
  readonly pair: DiameterPair | null;
}

interface Sized {
  readonly volume: readonly (Uint8Array | null)[];
  readonly lesions: readonly SizedLesion[];
}

/** What was measured last of each source, and of which masks: an acknowledged stroke changes no pixel. */
const sized = new WeakMap<SeriesDetail, Map<MaskSource, Sized>>();

/** Lesions that are sized one by one; smaller ones are counted. */
export const MOST_SIZED = 12;

/** The lesions of one source, largest first; null where its slices have different sizes. */
export function lesionsOfSource(state: ReadState, source: MaskSource): readonly SizedLesion[] | null {
  const { detail } = state;
  const masks = state.masks.get(source);
  if (!detail || !masks) return [];
  const drawn = detail.slices.filter(({ sliceId }) => (masks.get(sliceId)?.pixels ?? 0) > 0);
  const width = drawn[0]?.width ?? 1;
  if (drawn.some((slice) => slice.width !== width)) return null;
  const volume = detail.slices.map(({ sliceId }) => {
    const mask = masks.get(sliceId);
    return mask && mask.pixels > 0 ? mask.bits : null;
  });
  const ofSeries = sized.get(detail) ?? new Map<MaskSource, Sized>();
  sized.set(detail, ofSeries);
  const known = ofSeries.get(source);
  if (known?.volume.every((bits, at) => bits === volume[at])) return known.lesions;
  const pixel = pixelSizeOf(detail) ?? UNIT;
  const lesions = lesionsOf(volume, width, known?.lesions).map((lesion, at) => ({
    ...lesion,
    number: at + 1,
    pair: at < MOST_SIZED ? diameterPair(lesion, pixel) : null,
  }));
  ofSeries.set(source, { volume, lesions });
  return lesions;
}

/** Whose mask is measured: the reader's, else the first one shown that holds anything. */
export function measuredSource(state: ReadState): SourceSetting | null {
  const own = ownSource(state);
  const holds = (source: MaskSource) =>
    [...(state.masks.get(source)?.values() ?? [])].some((mask) => mask.pixels > 0);
  const shown = state.sources.filter(
    (source) => source.visible && !(state.aiHidden && source.kind === 'model') && holds(source.source),
  );
  return shown.find((source) => source.source === own) ?? shown[0] ?? null;
}

/** What a reader measured by hand, in words. */
export const textOf = (measure: Measure, detail: SeriesDetail): string =>
  measureText(measure.kind, measure.points, pixelSizeOf(detail));

/** Lines over the slice on the screen: rulers and angles, and the diameters of lesions while these are shown. */
export function linesOnSlice(state: ReadState): readonly SceneLine[] {
  const { detail, painted } = state;
  if (!detail || !painted) return [];
  const byHand = state.measures
    .filter(({ sliceId }) => sliceId === painted.sliceId)
    .map((measure) => ({ points: measure.points, text: textOf(measure, detail) }));
  const source = state.showDiameters ? measuredSource(state) : null;
  const lesions = (source && lesionsOfSource(state, source.source)) ?? [];
  const isMillimetres = detail.spacing !== null;
  const diameters = lesions.flatMap(({ pair }) =>
    pair?.index === painted.index
      ? [pair.long, pair.short].map((line) => ({
          points: [line.from, line.to],
          text: lengthText(line.length, isMillimetres),
        }))
      : [],
  );
  return [...byHand, ...diameters];
}
