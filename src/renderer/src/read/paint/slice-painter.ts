import type { WindowLevel } from '../../../../shared/contract/series.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import { type ChannelChoice, renderSlice } from '../../../../shared/image/render-slice.ts';
import { buildLookup } from '../../../../shared/image/window-level.ts';

/** Windows slices into one canvas of image size; paints only when something differs from what stands there. */
export class SlicePainter {
  readonly canvas = document.createElement('canvas');
  #image: ImageData | null = null;
  #lookups: Uint8Array[] = [];
  #windows: readonly WindowLevel[] | null = null;
  #bits = 0;
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
  }

  #prepare(windows: readonly WindowLevel[], bits: 8 | 16): void {
    if (this.#windows === windows && this.#bits === bits) return;
    const fallback = { centre: 2 ** bits / 2, width: 2 ** bits };
    this.#lookups = [0, 1, 2].map((channel) => buildLookup(windows[channel] ?? windows[0] ?? fallback, bits));
    this.#windows = windows;
    this.#bits = bits;
  }
}
