import type { Database } from 'better-sqlite3';
import { parseMaskSource } from '../../shared/domain/mask-source.ts';
import { measureText, UNIT } from '../../shared/measure/by-hand.ts';
import { diameterPair, type PixelSize } from '../../shared/measure/diameters.ts';
import { IntensityTally } from '../../shared/measure/intensity.ts';
import { lesionsOf } from '../../shared/measure/lesions.ts';
import { addOverlap, countOverlap, diceOf, NO_OVERLAP } from '../../shared/metrics/overlap.ts';
import { listMasks, type MaskRow, maskPixels } from '../catalogue/mask-rows.ts';
import type { CatalogueSlice, SeriesRow } from '../catalogue/series-rows.ts';
import { listMeasures } from '../measures/measure-service.ts';
import type { ReportSnapshot } from './build-report-data.ts';
import type { ReportData } from './report-data.ts';
import type { SlicePixels } from './report-pictures.ts';

/** Lesions that are listed one by one; smaller ones are counted. */
const MOST_LESIONS = 12;

/** The spacing of a series within its slices, or null where nobody has stated it. */
export const pixelSizeOf = ({ spacing_x: x, spacing_y: y }: SeriesRow): PixelSize | null =>
  x && y ? { x, y } : null;

/** Lesions with both diameters, the change against other sources, and what was measured by hand. */
export function measuresOf(
  database: Database,
  series: SeriesRow,
  slices: readonly CatalogueSlice[],
  masks: ReadonlyMap<number, MaskRow>,
  others: readonly { readonly source: string; readonly label: string }[],
  hasVolume: boolean,
): ReportData['measures'] {
  const pixel = pixelSizeOf(series);
  const numberOf = new Map(slices.map((slice) => [slice.id, slice.number]));
  return {
    unit: pixel ? 'mm' : 'px',
    ...lesionsIn(series, slices, masks, pixel, hasVolume),
    changes: others.map(({ source, label }) => {
      const theirs = new Map(listMasks(database, series.id, source).map((row) => [row.slice_id, row]));
      const overlap = slices.reduce((sum, { id }) => {
        const [own, other] = [masks.get(id), theirs.get(id)];
        return addOverlap(sum, countOverlap(own ? maskPixels(own) : null, other ? maskPixels(other) : null));
      }, NO_OVERLAP);
      return {
        label,
        dice: overlap.a + overlap.b === 0 ? null : diceOf(overlap),
        added: overlap.a - overlap.both,
        removed: overlap.b - overlap.both,
      };
    }),
    byHand: listMeasures(database, series.id).map(({ kind, points, sliceId, by }) => ({
      kind,
      slice: numberOf.get(sliceId) ?? 0,
      text: measureText(kind, points, pixel),
      by,
    })),
  };
}

function lesionsIn(
  series: SeriesRow,
  slices: readonly CatalogueSlice[],
  masks: ReadonlyMap<number, MaskRow>,
  pixel: PixelSize | null,
  hasVolume: boolean,
): Pick<ReportData['measures'], 'lesions' | 'smaller'> {
  const drawn = slices.filter(({ id }) => (masks.get(id)?.pixels ?? 0) > 0);
  const width = drawn[0]?.width ?? 1;
  // slices of different sizes are no volume
  if (drawn.some((slice) => slice.width !== width)) return { lesions: [], smaller: { count: 0, pixels: 0 } };
  const volume = slices.map(({ id }) => {
    const mask = masks.get(id);
    return mask && mask.pixels > 0 ? maskPixels(mask) : null;
  });
  const all = lesionsOf(volume, width);
  const rest = all.slice(MOST_LESIONS);
  const numberAt = (index: number | undefined) => slices[index ?? 0]?.number ?? 0;
  const { spacing_z: z } = series;
  return {
    lesions: all.slice(0, MOST_LESIONS).map((lesion) => {
      const pair = diameterPair(lesion, pixel ?? UNIT);
      return {
        pixels: lesion.voxels,
        volumeMm3: hasVolume && pixel && z ? lesion.voxels * pixel.x * pixel.y * z : null,
        firstSlice: numberAt(lesion.parts[0]?.index),
        lastSlice: numberAt(lesion.parts.at(-1)?.index),
        diameters: pair && {
          long: pair.long.length,
          short: pair.short.length,
          slice: numberAt(pair.index),
        },
      };
    }),
    smaller: { count: rest.length, pixels: rest.reduce((sum, lesion) => sum + lesion.voxels, 0) },
  };
}

/** The models' masks that a person's is held against. */
export const comparedSources = (
  source: string,
  known: readonly { readonly source: string; readonly label: string }[],
): readonly { readonly source: string; readonly label: string }[] =>
  parseMaskSource(source)?.kind === 'reader' ? known.filter((other) => other.source !== source) : [];

/** Stored values within the reported mask over all its slices, channel by channel; copies of a channel are left out. */
export async function intensitiesOf(
  snapshot: ReportSnapshot,
  pixels: SlicePixels,
): Promise<ReportData['intensities']> {
  const { series, slices, masks } = snapshot;
  const tallies = series.channels
    .slice(0, series.samples)
    .map(({ label, copyOf }, channel) => ({ label, copyOf, channel, tally: new IntensityTally(series.bits) }))
    .filter(({ copyOf }) => copyOf === null);
  for (const slice of slices) {
    const mask = masks.get(slice.id);
    if (!mask || mask.pixels === 0 || slice.state !== 'ok') continue;
    const read = await pixels.read(slice.id);
    for (const { channel, tally } of tallies) tally.add(read, channel, maskPixels(mask));
  }
  return tallies.flatMap(({ label, tally }) => {
    const statistics = tally.statistics();
    return statistics ? [{ channel: label, ...statistics }] : [];
  });
}
