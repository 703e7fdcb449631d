/**
 * The connected region around a pixel.
 * @param seed column and row; whole numbers, outside the image nothing is found
 * @param belongs whether the pixel at an index (row * width + column) may be part of it
 * @param diagonal true: 8 neighbours, false: 4
 * @returns width * height, 0|1; empty where the seed itself does not belong
 */
function connectedRegion(
  width: number,
  height: number,
  seed: { readonly x: number; readonly y: number },
  belongs: (index: number) => boolean,
  diagonal: boolean,
): Uint8Array {
  const region = new Uint8Array(width * height);
  const stack: number[] = [];
  const visit = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const index = y * width + x;
    if (region[index] || !belongs(index)) return;
    region[index] = 1;
    stack.push(index);
  };
  visit(seed.x, seed.y);
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const x = index % width;
    const y = Math.floor(index / width);
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
    if (!diagonal) continue;
    visit(x - 1, y - 1);
    visit(x + 1, y - 1);
    visit(x - 1, y + 1);
    visit(x + 1, y + 1);
  }
  return region;
}

/**
 * The pixels of a mask that are connected with one pixel and have its value: a hole (4 neighbours) where the pixel is
 * background, a piece (8 neighbours) where it is mask. The two neighbourhoods differ so that a closed outline always
 * parts inside from outside (Rosenfeld, "Connectivity in digital pictures", JACM 17(1), 1970).
 * @param mask width * height, 0|1
 * @param seed column and row
 */
export function floodFill(
  mask: Uint8Array,
  width: number,
  height: number,
  seed: { readonly x: number; readonly y: number },
): Uint8Array {
  const value = mask[seed.y * width + seed.x];
  return connectedRegion(width, height, seed, (index) => mask[index] === value, value === 1);
}

/**
 * Region growing by intensity: the pixels that are connected (4 neighbours) with one pixel over pixels whose value
 * differs from its own by at most `tolerance`.
 * @param values width * height stored values
 * @param seed column and row
 */
export function growRegion(
  values: Uint8Array | Uint16Array,
  width: number,
  height: number,
  seed: { readonly x: number; readonly y: number },
  tolerance: number,
): Uint8Array {
  const start = values[seed.y * width + seed.x] ?? 0;
  const belongs = (index: number) => Math.abs((values[index] ?? 0) - start) <= tolerance;
  return connectedRegion(width, height, seed, belongs, false);
}

/** Whether a region has a pixel on the border of the image. */
export function touchesBorder(region: Uint8Array, width: number, height: number): boolean {
  return region.some((value, index) => {
    const x = index % width;
    return value === 1 && (x === 0 || x === width - 1 || index < width || index >= width * (height - 1));
  });
}
