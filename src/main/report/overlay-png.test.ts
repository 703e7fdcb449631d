import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { type Overlay, renderOverlayPng } from './overlay-png.ts';
import { blockMask } from './testing/sample-report.ts';

const SIZE = 32;
const COLOUR = [204, 121, 167] as const;
const overlay = (change: Partial<Overlay> = {}): Overlay => ({
  width: SIZE,
  height: SIZE,
  grey: new Uint8Array(SIZE * SIZE).fill(90),
  mask: blockMask(),
  colour: COLOUR,
  patient: 'SYNTH_0007',
  studyDate: '1998-04-12',
  sliceNumber: 5,
  side: 'SIDE UNKNOWN',
  source: 'resunet (0f9e8d7c6b5a) (model only)',
  status: 'UNREAD: model output only',
  ...change,
});
const draw = (change: Partial<Overlay> = {}) => decode(renderOverlayPng(overlay(change)));
type Png = ReturnType<typeof decode>;
const pixel = (png: Png, x: number, y: number) => [
  ...png.data.slice((y * png.width + x) * 3, (y * png.width + x) * 3 + 3),
];
/** Rows below the slice on which anything is drawn. */
const inkedRows = (png: Png) =>
  Array.from({ length: png.height - SIZE }, (_, i) => i + SIZE).filter((y) =>
    png.data.subarray(y * png.width * 3, (y + 1) * png.width * 3).some((value) => value > 60),
  );

describe('an overlay', () => {
  it('has the outline one pixel wide inside the mask and the slice everywhere else', () => {
    const png = draw();
    expect(pixel(png, 8, 10)).toEqual([...COLOUR]);
    expect(pixel(png, 13, 14)).toEqual([...COLOUR]);
    expect(pixel(png, 10, 12)).toEqual([90, 90, 90]);
    expect(pixel(png, 7, 10)).toEqual([90, 90, 90]);
    expect(pixel(png, 14, 10)).toEqual([90, 90, 90]);
  });

  it('carries the export tag', () => {
    expect(draw().text).toMatchObject({ Software: 'sulcus-export v1' });
  });

  it('What must never happen 7: a picture without identity: another patient, date or slice looks different', () => {
    const same = draw();
    for (const change of [{ patient: 'SYNTH_0008' }, { studyDate: '1998-04-13' }, { sliceNumber: 6 }]) {
      expect(Buffer.compare(same.data as Uint8Array, draw(change).data as Uint8Array)).not.toBe(0);
    }
    expect(inkedRows(same).length).toBeGreaterThan(30);
  });

  it('wraps a long caption instead of cutting it', () => {
    const long = draw({ patient: 'Name '.repeat(30).trim() });
    expect(long.width).toBe(256);
    expect(long.height).toBeGreaterThan(draw().height);
    // nothing touches the last column: no line runs out of the picture
    for (const y of inkedRows(long)) expect(pixel(long, 255, y)).toEqual([0, 0, 0]);
  });

  it('keeps the width of a wide slice', () => {
    const wide = { width: 400, height: 10, grey: new Uint8Array(4000), mask: new Uint8Array(4000) };
    expect(draw(wide).width).toBe(400);
  });

  it('names a character it cannot draw', () => {
    expect(() => renderOverlayPng(overlay({ patient: '\u{1f9e0}' }))).toThrowError(
      expect.objectContaining({ code: 'REPORT_GLYPH_MISSING', message: expect.stringContaining('U+1F9E0') }),
    );
  });
});
