import type { PathCommand } from 'fontkit';
import type { FontLibrary } from './font-library.ts';
import { textRuns } from './text-runs.ts';

/** An RGB picture, row-major, 3 bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Sub-rows and sub-columns per pixel: enough for legible 11-pixel text. */
const SAMPLES = 4;

/** Width of one line in pixels. */
export function measureText(text: string, size: number, fonts: FontLibrary, where: string): number {
  let width = 0;
  for (const run of textRuns(text, fonts, 400, where)) {
    const font = fonts.font(run.file);
    for (const position of fonts.layout(run.file, run.text).positions) {
      width += (position.xAdvance * size) / font.unitsPerEm;
    }
  }
  return width;
}

export interface Pen {
  readonly x: number;
  /** row of the text's baseline */
  readonly baseline: number;
  /** pixels per em */
  readonly size: number;
  readonly colour: readonly [number, number, number];
}

/** Draws one line of text into a picture from the outlines of the report's fonts. */
export function drawText(image: RgbImage, text: string, pen: Pen, fonts: FontLibrary, where: string): void {
  let at = pen.x;
  for (const run of textRuns(text, fonts, 400, where)) {
    const font = fonts.font(run.file);
    const scale = pen.size / font.unitsPerEm;
    const { glyphs, positions } = fonts.layout(run.file, run.text);
    glyphs.forEach((glyph, index) => {
      const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[index] ?? {};
      const left = at + xOffset * scale;
      fill(image, flatten(glyph.path.commands, left, pen.baseline - yOffset * scale, scale), pen.colour);
      at += xAdvance * scale;
    });
  }
}

type Segment = readonly [x0: number, y0: number, x1: number, y1: number];

function flatten(commands: readonly PathCommand[], left: number, baseline: number, scale: number): Segment[] {
  const segments: Segment[] = [];
  let start = [0, 0];
  let pen = [0, 0];
  const to = (x: number, y: number) => {
    segments.push([
      left + (pen[0] ?? 0) * scale,
      baseline - (pen[1] ?? 0) * scale,
      left + x * scale,
      baseline - y * scale,
    ]);
    pen = [x, y];
  };
  for (const { command, args } of commands) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args;
    const [x0 = 0, y0 = 0] = pen;
    if (command === 'moveTo') {
      pen = [a, b];
      start = [a, b];
    } else if (command === 'lineTo') to(a, b);
    else if (command === 'closePath') to(start[0] ?? 0, start[1] ?? 0);
    else {
      for (let i = 1; i <= 6; i++) {
        const t = i / 6;
        const u = 1 - t;
        if (command === 'quadraticCurveTo')
          to(u * u * x0 + 2 * u * t * a + t * t * c, u * u * y0 + 2 * u * t * b + t * t * d);
        else
          to(
            u ** 3 * x0 + 3 * u * u * t * a + 3 * u * t * t * c + t ** 3 * e,
            u ** 3 * y0 + 3 * u * u * t * b + 3 * u * t * t * d + t ** 3 * f,
          );
      }
    }
  }
  return segments;
}

/** Fills by the non-zero rule, blending by how much of each pixel is covered. */
function fill(
  image: RgbImage,
  segments: readonly Segment[],
  colour: readonly [number, number, number],
): void {
  if (segments.length === 0) return;
  const top = Math.max(0, Math.floor(Math.min(...segments.map((s) => Math.min(s[1], s[3])))));
  const bottom = Math.min(image.height, Math.ceil(Math.max(...segments.map((s) => Math.max(s[1], s[3])))));
  const left = Math.max(0, Math.floor(Math.min(...segments.map((s) => Math.min(s[0], s[2])))));
  const right = Math.min(image.width, Math.ceil(Math.max(...segments.map((s) => Math.max(s[0], s[2])))));
  const cover = new Float32Array(image.width);
  for (let row = top; row < bottom; row++) {
    cover.fill(0, left, right);
    for (let sub = 0; sub < SAMPLES; sub++) coverRow(segments, row + (sub + 0.5) / SAMPLES, cover);
    for (let x = left; x < right; x++) {
      const share = Math.min(1, cover[x] ?? 0);
      if (share === 0) continue;
      for (let c = 0; c < 3; c++) {
        const i = (row * image.width + x) * 3 + c;
        image.data[i] = Math.round((image.data[i] ?? 0) * (1 - share) + (colour[c] ?? 0) * share);
      }
    }
  }
}

function coverRow(segments: readonly Segment[], y: number, cover: Float32Array): void {
  const crossings = segments
    .filter(([, y0, , y1]) => y0 <= y !== y1 <= y)
    .map(([x0, y0, x1, y1]) => ({ x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), turn: y1 > y0 ? 1 : -1 }))
    .sort((a, b) => a.x - b.x);
  let winding = 0;
  crossings.forEach((crossing, index) => {
    const next = crossings[index + 1];
    winding += crossing.turn;
    if (winding === 0 || !next) return;
    for (let sub = Math.ceil(crossing.x * SAMPLES - 0.5); sub < next.x * SAMPLES - 0.5; sub++) {
      const x = Math.floor(sub / SAMPLES);
      if (x >= 0 && x < cover.length) cover[x] = (cover[x] ?? 0) + 1 / (SAMPLES * SAMPLES);
    }
  });
}
