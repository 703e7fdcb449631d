import type { PixelRectangle } from '../../../../shared/mask/brush.ts';

/** Red, green, blue of a `#rrggbb` colour. */
export function rgbOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** One mask as one bitmap of image size, in one colour per label; redrawn whole or by rectangle. */
export class MaskBitmap {
  readonly canvas = document.createElement('canvas');
  #image: ImageData | null = null;
  /** the image's pixels, four bytes at once: a reader steps through slices faster than byte by byte */
  #pixels = new Uint32Array(0);
  #labels: Uint8Array | null = null;
  #palette = '';
  /** what the pixel of each label 0..255 is */
  #colours = new Uint32Array(256);

  /**
   * Draws a whole label image, unless it is the one that stands there.
   * @param labels width * height; 0 is transparent, 1 the first colour, 2 the second ...; so is what has the colour null
   */
  draw(labels: Uint8Array, width: number, height: number, colours: readonly (string | null)[]): void {
    const palette = colours.join();
    if (labels === this.#labels && palette === this.#palette) return;
    this.begin(width, height, colours);
    this.drawRectangle(labels, { left: 0, top: 0, right: width, bottom: height });
    this.#labels = labels;
  }

  /** Makes ready for a mask that changes in place; what stands there is kept until it is drawn over. */
  begin(width: number, height: number, colours: readonly (string | null)[]): void {
    if (!this.#image || this.#image.width !== width || this.#image.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.#image = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    this.#palette = colours.join();
    this.#colours = coloursOf(colours);
    this.#labels = null;
  }

  /** Draws one rectangle of a mask again; allocates nothing. */
  drawRectangle(labels: Uint8Array, { left, top, right, bottom }: PixelRectangle): void {
    const image = this.#image;
    if (!image) return;
    const { width } = image;
    const pixels = this.#pixels;
    const colours = this.#colours;
    for (let y = top; y < bottom; y++)
      for (let i = y * width + left, end = y * width + right; i < end; i++)
        pixels[i] = colours[labels[i] ?? 0] ?? 0;
    this.canvas.getContext('2d')?.putImageData(image, 0, 0, left, top, right - left, bottom - top);
  }
}

/** The pixel of each label 0..255, in the order of bytes that the machine has. */
function coloursOf(colours: readonly (string | null)[]): Uint32Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * 256);
  colours.forEach((colour, at) => {
    if (colour !== null) bytes.set([...rgbOf(colour), 255], 4 * (at + 1));
  });
  return new Uint32Array(bytes.buffer);
}
