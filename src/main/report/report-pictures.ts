import { renderGrey } from '../../shared/image/render-slice.ts';
import { buildLookup } from '../../shared/image/window-level.ts';
import { traceOutlines } from '../../shared/mask/outline.ts';
import type { PixelStore } from '../bytes/pixel-store.ts';
import { maskPixels } from '../catalogue/mask-rows.ts';
import type { ReportSnapshot } from './build-report-data.ts';
import { type Overlay, renderOverlayPng } from './overlay-png.ts';
import { type KeyImage, UNREAD } from './report-data.ts';

/** Where the pixels of a slice come from, checked against its hash. */
export type SlicePixels = Pick<PixelStore, 'read'>;

const MOST = 6;

/** The middle channel where there are three: FLAIR, on which this data was drawn. */
const channelOf = (samples: number): 0 | 1 => (samples === 3 ? 1 : 0);

async function greyOf(snapshot: ReportSnapshot, pixels: SlicePixels, sliceId: number): Promise<Uint8Array> {
  const { series } = snapshot;
  const channel = channelOf(series.samples);
  const window = series.presets[0]?.windows[channel] ?? {
    centre: 2 ** (series.bits - 1),
    width: 2 ** series.bits,
  };
  return renderGrey(await pixels.read(sliceId), channel, buildLookup(window, series.bits));
}

/** Key images: the slices picked, or those with the largest areas, in stack order, at most six. */
export async function keyImages(
  snapshot: ReportSnapshot,
  pixels: SlicePixels,
  picked: readonly number[] | null,
): Promise<KeyImage[]> {
  const { slices, masks, data, series } = snapshot;
  const largest = [...masks.values()].filter((mask) => mask.pixels > 0).sort((a, b) => b.pixels - a.pixels);
  const wanted = new Set(picked ?? largest.slice(0, MOST).map((mask) => mask.slice_id));
  const images: KeyImage[] = [];
  for (const slice of slices) {
    if (!wanted.has(slice.id) || slice.state !== 'ok' || images.length === MOST) continue;
    const mask = masks.get(slice.id);
    images.push({
      sliceNumber: slice.number,
      width: slice.width,
      height: slice.height,
      grey: await greyOf(snapshot, pixels, slice.id),
      channel: series.channels[channelOf(series.samples)]?.label ?? 'grey',
      outlines: [
        {
          colour: snapshot.sourceColour,
          label: sourceText(data.source),
          polygons: mask ? traceOutlines(maskPixels(mask), mask.width, mask.height) : [],
        },
      ],
    });
  }
  return images;
}

/** PNG overlays of every slice with a finding. */
export async function overlayPngs(
  snapshot: ReportSnapshot,
  pixels: SlicePixels,
): Promise<{ number: number; bytes: Uint8Array }[]> {
  const { data, slices, masks } = snapshot;
  const pictures: { number: number; bytes: Uint8Array }[] = [];
  for (const slice of slices) {
    const mask = masks.get(slice.id);
    if (!mask || mask.pixels === 0 || slice.state !== 'ok') continue;
    const overlay: Overlay = {
      width: slice.width,
      height: slice.height,
      grey: await greyOf(snapshot, pixels, slice.id),
      mask: maskPixels(mask),
      colour: rgbOf(snapshot.sourceColour),
      patient: data.patient.code,
      studyDate: data.studyDate,
      sliceNumber: slice.number,
      side: data.side,
      source: sourceText(data.source),
      status: data.status.kind === 'confirmed' ? `Confirmed by ${data.status.reader}` : UNREAD,
    };
    pictures.push({ number: slice.number, bytes: renderOverlayPng(overlay) });
  }
  return pictures;
}

const rgbOf = (hex: string): [number, number, number] =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];

/** "ground truth" once, "resunet (model only)" with its origin. */
const sourceText = ({ label, origin, outsideTrainingData }: ReportSnapshot['data']['source']): string =>
  label === origin ? label : `${label} (${origin}${outsideTrainingData ? ', outside training data' : ''})`;
