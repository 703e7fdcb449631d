import type { WindowLevel } from '../../../../shared/contract/series.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import { type ChannelChoice, renderSlice } from '../../../../shared/image/render-slice.ts';
import { buildLookup } from '../../../../shared/image/window-level.ts';
import type { Placement } from '../state/view.ts';
import { drawBitmap } from './draw-overlay.ts';

/** One pane, two, four and a mosaic. */
const KEPT_SIZES = 4;

interface Placed {
  readonly canvas: HTMLCanvasElement;
  /** placement that stands on it; empty: none of this slice */
  as: string;
}

/** Windows slices into one canvas of image size; paints only when something differs from what stands there. */
export class SlicePainter {
  readonly canvas = document.createElement('canvas');
  #image: ImageData | null = null;
  #lookups: Uint8Array[] = [];
  #windows: readonly WindowLevel[] | null = null;
  #bits = 0;
  /**
   * The slice as linked panes show it: enlarged once and copied into each of them. One canvas for each of their last
   * sizes, since a reader goes back and forth between a few layouts; the one used last stands last.
   */
  #placed: Placed[] = [];
  #painted: { pixels: DecodedSlice; channel: ChannelChoice; windows: readonly WindowLevel[] } | null = null;

  paint(pixels: DecodedSlice, channel: ChannelChoice, windows: readonly WindowLevel[]): void {
    const last = this.#painted;
    if (last?.pixels === pixels && last.channel === channel && last.windows === windows) return;
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context) return;
    if (!this.#image || this.#image.width !== pixels.width || this.#image.height !== pixels.height) {
      this.canvas.width = pixels.width;
      this.canvas.height = pixels.height;
      this.#image = new ImageData(pixels.width, pixels.height);
    }
    this.#prepare(windows, pixels.bits);
    renderSlice(pixels, channel, this.#lookups, this.#image.data);
    context.putImageData(this.#image, 0, 0);
    this.#painted = { pixels, channel, windows };
    for (const placed of this.#placed) placed.as = '';
  }

  /**
   * The painted slice on a canvas of this size, where a placement puts it; black around it.
   * @param width pixels of the screen, as `height`
   * @param ratio of them to CSS pixels, in which the placement is given
   */
  placed(
    width: number,
    height: number,
    placement: Placement,
    smooth: boolean,
    ratio: number,
  ): HTMLCanvasElement {
    const as = [placement.x, placement.y, placement.scaleX, placement.scaleY, smooth, ratio].join();
    const placed = this.#placedOf(width, height);
    const context = placed.as === as ? null : placed.canvas.getContext('2d', { alpha: false });
    if (!context) return placed.canvas;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawBitmap(context, this.canvas, placement, 1, smooth);
    placed.as = as;
    return placed.canvas;
  }

  #placedOf(width: number, height: number): Placed {
    const known = this.#placed.find(({ canvas }) => canvas.width === width && canvas.height === height);
    const placed = known ?? { canvas: document.createElement('canvas'), as: '' };
    if (!known) Object.assign(placed.canvas, { width, height });
    this.#placed = [...this.#placed.filter((other) => other !== placed), placed].slice(-KEPT_SIZES);
    return placed;
  }

  #prepare(windows: readonly WindowLevel[], bits: 8 | 16): void {
    if (this.#windows === windows && this.#bits === bits) return;
    const fallback = { centre: 2 ** bits / 2, width: 2 ** bits };
    this.#lookups = [0, 1, 2].map((channel) => buildLookup(windows[channel] ?? windows[0] ?? fallback, bits));
    this.#windows = windows;
    this.#bits = bits;
  }
}
