import { encode } from 'fast-png';
import { EXPORT_TAG } from '../../ml/data/tiff/encode-tiff.ts';
import { FontLibrary } from './font-library.ts';
import { drawText, type RgbImage } from './raster-text.ts';
import { RESEARCH_USE } from './report-data.ts';

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
const fonts = new FontLibrary();

/** A slice with the outline of its mask burned in and a caption below that says whose it is; PNG bytes. */
export function renderOverlayPng(overlay: Overlay): Uint8Array {
  const { width, height, mask } = overlay;
  const lines = [
    `${overlay.patient}  ${overlay.studyDate ?? 'no date'}  slice ${overlay.sliceNumber}`,
    `${overlay.source}  ${overlay.side}`,
    overlay.status,
    RESEARCH_USE,
  ];
  const image: RgbImage = {
    width: Math.max(width, 256),
    height: height + lines.length * LINE + 6,
    data: new Uint8Array(Math.max(width, 256) * (height + lines.length * LINE + 6) * 3),
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = mask[y * width + x] === 1 && isEdge(mask, width, height, x, y);
      for (let c = 0; c < 3; c++) {
        image.data[(y * image.width + x) * 3 + c] = edge
          ? (overlay.colour[c] ?? 0)
          : (overlay.grey[y * width + x] ?? 0);
      }
    }
  }
  lines.forEach((line, index) => {
    drawText(
      image,
      line,
      4,
      height + (index + 1) * LINE - 3,
      SIZE,
      index === 2 ? [255, 190, 120] : [215, 222, 230],
      fonts,
    );
  });
  return encode({
    width: image.width,
    height: image.height,
    data: image.data,
    channels: 3,
    text: { Software: EXPORT_TAG },
  });
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
