export interface BoundingBox {
  readonly left: number;
  readonly top: number;
  /** exclusive */
  readonly right: number;
  /** exclusive */
  readonly bottom: number;
}

/** The smallest rectangle of pixels around a mask, or null when it is empty. */
export function boundingBox(mask: Uint8Array, width: number, height: number): BoundingBox | null {
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] !== 1) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  return right > left ? { left, top, right, bottom } : null;
}
