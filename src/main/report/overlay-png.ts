import { encode } from 'fast-png';
import { EXPORT_TAG } from '../../ml/data/tiff/encode-tiff.ts';
import { FontLibrary } from './font-library.ts';
import { drawText, measureText, type RgbImage } from './raster-text.ts';
import { RESEARCH_USE } from './report-data.ts';
import { isolated } from './text-runs.ts';
import { wrapParagraph } from './wrap-text.ts';

export interface Overlay {
  readonly width: number;
  readonly height: number;
  /** windowed, width * height */
  readonly grey: Uint8Array;
  /** 0|1, width * height */
  readonly mask: Uint8Array;
  readonly colour: readonly [number, number, number];
  readonly patient: string;
  readonly studyDate: string | null;
  readonly sliceNumber: number;
  readonly side: string;
  readonly source: string;
  readonly status: string;
}

const LINE = 15;
const SIZE = 11;
const INDENT = 4;
/** Narrower slices get a black margin, so that their caption stays legible. */
const NARROWEST = 256;
const PLAIN = [215, 222, 230] as const;
const ALERT = [255, 190, 120] as const;
const fonts = new FontLibrary();

/**
 * A slice with the outline of its mask burned in and a caption below that says whose it is; the caption is wrapped,
 * never cut. PNG bytes, with the export tag in a tEXt chunk.
 * @throws SulcusError REPORT_GLYPH_MISSING
 */
export function renderOverlayPng(overlay: Overlay): Uint8Array {
  const { width, height } = overlay;
  const wide = Math.max(width, NARROWEST);
  const lines = captionLines(overlay, wide - 2 * INDENT);
  const high = height + lines.length * LINE + 6;
  const image: RgbImage = { width: wide, height: high, data: new Uint8Array(wide * high * 3) };
  drawSlice(image, overlay);
  lines.forEach(({ text, colour, where }, index) => {
    const baseline = height + (index + 1) * LINE - 3;
    drawText(image, text, { x: INDENT, baseline, size: SIZE, colour }, fonts, where);
  });
  return encode({
    width: image.width,
    height: image.height,
    data: image.data,
    channels: 3,
    text: { Software: EXPORT_TAG },
  });
}

interface CaptionLine {
  readonly text: string;
  readonly colour: readonly [number, number, number];
  readonly where: string;
}

function captionLines(overlay: Overlay, width: number): CaptionLine[] {
  const parts: CaptionLine[] = [
    { text: isolated(overlay.patient), colour: PLAIN, where: 'the patient' },
    {
      text: `${overlay.studyDate ?? 'no date'}  slice ${overlay.sliceNumber}`,
      colour: PLAIN,
      where: 'the date',
    },
    { text: isolated(overlay.source), colour: PLAIN, where: 'the source of the mask' },
    { text: isolated(overlay.side), colour: PLAIN, where: 'the side' },
    { text: isolated(overlay.status), colour: ALERT, where: 'the status' },
    { text: RESEARCH_USE, colour: PLAIN, where: 'the caption' },
  ];
  return parts.flatMap((part) => {
    const measure = (text: string) => measureText(text, SIZE, fonts, part.where);
    return wrapParagraph(part.text, width, measure).map((text) => ({ ...part, text }));
  });
}

function drawSlice(image: RgbImage, { width, height, grey, mask, colour }: Overlay): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const edge = mask[at] === 1 && isEdge(mask, width, height, x, y);
      for (let c = 0; c < 3; c++) {
        image.data[(y * image.width + x) * 3 + c] = edge ? (colour[c] ?? 0) : (grey[at] ?? 0);
      }
    }
  }
}

function isEdge(mask: Uint8Array, width: number, height: number, x: number, y: number): boolean {
  return (
    x === 0 ||
    y === 0 ||
    x === width - 1 ||
    y === height - 1 ||
    mask[y * width + x - 1] === 0 ||
    mask[y * width + x + 1] === 0 ||
    mask[(y - 1) * width + x] === 0 ||
    mask[(y + 1) * width + x] === 0
  );
}
