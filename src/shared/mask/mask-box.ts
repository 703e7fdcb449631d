/** A box within the images of a volume, and the first and last image it is of (positions in the stack). */
export interface MaskBox {
  readonly first: number;
  readonly last: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The smallest box that holds every pixel of masks of one size, or null where there is none. What works on a volume
 * looks only there: its memory and time go with the volume it looks at.
 * @param masks one mask (0|1) per slice in stack order; null where there is none
 * @param width columns of every mask
 */
export function boundingBox(masks: readonly (Uint8Array | null)[], width: number): MaskBox | null {
  let [first, last, left, right, top, bottom] = [Infinity, -1, Infinity, -1, Infinity, -1];
  for (const [index, mask] of masks.entries()) {
    if (!mask) continue;
    for (let p = mask.indexOf(1); p !== -1; p = mask.indexOf(1, p + 1)) {
      const x = p % width;
      const y = Math.floor(p / width);
      first = Math.min(first, index);
      last = index;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (last < 0) return null;
  return { first, last, left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The same box with a pixel more on every side, as far as images of this size have one. */
export function withMargin(box: MaskBox, width: number, height: number): MaskBox {
  const left = Math.max(0, box.left - 1);
  const top = Math.max(0, box.top - 1);
  return {
    ...box,
    left,
    top,
    width: Math.min(width, box.left + box.width + 1) - left,
    height: Math.min(height, box.top + box.height + 1) - top,
  };
}

/** The part of a mask of `width` columns that lies in a box. */
export function cutBox(mask: Uint8Array, width: number, box: Omit<MaskBox, 'first' | 'last'>): Uint8Array {
  const part = new Uint8Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const at = (box.top + y) * width + box.left;
    part.set(mask.subarray(at, at + box.width), y * box.width);
  }
  return part;
}

/** A mask of width * height pixels that is empty but for a box. */
export function pasteBox(part: Uint8Array, width: number, height: number, box: MaskBox): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < box.height; y++)
    mask.set(part.subarray(y * box.width, (y + 1) * box.width), (box.top + y) * width + box.left);
  return mask;
}
