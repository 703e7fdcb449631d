import type { WindowLevel } from '../../../../shared/contract/series.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import { type ChannelChoice, renderSlice } from '../../../../shared/image/render-slice.ts';
import { buildLookup } from '../../../../shared/image/window-level.ts';
import type { Placement } from '../state/view.ts';

/** Windows slices into one canvas of image size; paints only when something differs from what stands there. */
export class SlicePainter {
  readonly canvas = document.createElement('canvas');
  #image: ImageData | null = null;
  #lookups: Uint8Array[] = [];
  #windows: readonly WindowLevel[] | null = null;
  #bits = 0;
  /** the slice where linked panes show it, at their size: enlarged once, copied into each of them */
  readonly #placed = document.createElement('canvas');
  #placedAs = '';
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
    this.#placedAs = '';
  }

  /**
   * The painted slice on a canvas of this size, where a placement puts it; black around it.
   * @param width pixels of the screen, as `height`
   * @param ratio of them to CSS pixels, in which the placement is given
   */
  placed(width: number, height: number, placement: Placement, smooth: boolean, ratio: number) {
    const { x, y, scaleX, scaleY } = placement;
    const as = [width, height, x, y, scaleX, scaleY, smooth, ratio].join();
    if (as === this.#placedAs) return this.#placed;
    if (this.#placed.width !== width || this.#placed.height !== height) {
      this.#placed.width = width;
      this.#placed.height = height;
    }
    const context = this.#placed.getContext('2d', { alpha: false });
    if (!context) return this.#placed;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(scaleX * ratio, 0, 0, scaleY * ratio, x * ratio, y * ratio);
    context.imageSmoothingEnabled = smooth;
    context.drawImage(this.canvas, 0, 0);
    this.#placedAs = as;
    return this.#placed;
  }

  #prepare(windows: readonly WindowLevel[], bits: 8 | 16): void {
    if (this.#windows === windows && this.#bits === bits) return;
    const fallback = { centre: 2 ** bits / 2, width: 2 ** bits };
    this.#lookups = [0, 1, 2].map((channel) => buildLookup(windows[channel] ?? windows[0] ?? fallback, bits));
    this.#windows = windows;
    this.#bits = bits;
  }
}
