/**
 * Outlines of a mask as closed polygons along pixel edges, holes included; every edge between a 1 and a 0 (or the
 * border) appears exactly once, with the mask on the right hand of the direction of travel.
 * @returns polygons as [x0, y0, x1, y1, ...] in pixel-corner coordinates (0..width, 0..height), corners only
 */
export function traceOutlines(mask: Uint8Array, width: number, height: number): number[][] {
  const at = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  // a mask is mostly empty: only the rows between its first and last pixel, and of these what lies between theirs
  const first = mask.indexOf(1);
  if (first < 0) return [];
  const top = Math.floor(first / width);
  const bottom = Math.floor(mask.lastIndexOf(1) / width);
  // directed edges by start corner: bit 0 east, 1 south, 2 west, 3 north
  const columns = width + 1;
  const edges = new Uint8Array(columns * (bottom - top + 2));
  const add = (x: number, y: number, direction: number) => {
    const corner = (y - top) * columns + x;
    edges[corner] = (edges[corner] ?? 0) | (1 << direction);
  };
  for (let y = top; y <= bottom; y++) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const from = row.indexOf(1);
    if (from < 0) continue;
    const to = row.lastIndexOf(1);
    for (let x = from; x <= to; x++) {
      if (row[x] !== 1) continue;
      if (!at(x, y - 1)) add(x, y, 0);
      if (!at(x + 1, y)) add(x + 1, y, 1);
      if (!at(x, y + 1)) add(x + 1, y + 1, 2);
      if (!at(x - 1, y)) add(x, y + 1, 3);
    }
  }
  const polygons: number[][] = [];
  for (let corner = 0; corner < edges.length; corner++) {
    while (edges[corner] !== 0) polygons.push(follow(edges, columns, corner, top));
  }
  return polygons;
}

const DX = [1, 0, -1, 0];
const DY = [0, 1, 0, -1];

/** @param top row of the first edge */
function follow(edges: Uint8Array, columns: number, start: number, top: number): number[] {
  const polygon: number[] = [];
  let corner = start;
  let previous = -1;
  do {
    const direction = nextDirection(edges[corner] ?? 0, previous);
    edges[corner] = (edges[corner] ?? 0) & ~(1 << direction);
    if (direction !== previous) polygon.push(corner % columns, top + Math.floor(corner / columns));
    corner += (DX[direction] ?? 0) + (DY[direction] ?? 0) * columns;
    previous = direction;
  } while (corner !== start);
  return polygon;
}

/** Where two outlines touch at a corner turn right, which keeps diagonal neighbours apart. */
function nextDirection(available: number, previous: number): number {
  const order = previous < 0 ? [0, 1, 2, 3] : [(previous + 1) % 4, previous, (previous + 3) % 4];
  return order.find((direction) => (available & (1 << direction)) !== 0) ?? 0;
}
