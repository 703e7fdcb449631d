/**
 * Contour lines of a map at one level, by marching squares with linear interpolation between pixel centres (Lorensen and
 * Cline 1987 in two dimensions); what lies outside the image counts as 0, so that every line is closed. Where a cell is
 * a saddle its mean decides which corners belong together.
 * @param values width * height
 * @param level above 0, and no value of the map: every pixel centre then lies clearly inside or outside
 * @returns closed polygons as [x0, y0, x1, y1, ...] in image coordinates (pixel centres at .5), the higher side inside
 */
export function contourLines(values: Uint8Array, width: number, height: number, level: number): number[][] {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (values[y * width + x] ?? 0);
  // an edge between neighbouring pixel centres is crossed at most once: it names the point
  const columns = width + 2;
  const across = (x: number, y: number): number => 2 * ((y + 1) * columns + x + 1);
  const down = (x: number, y: number): number => across(x, y) + 1;
  const next = new Map<number, number[]>();
  const join = (from: number, to: number) => {
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const)
      next.set(a, [...(next.get(a) ?? []), b]);
  };
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const corners = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)] as const;
      const high0 = corners[0] > level;
      // most cells lie wholly on one side
      if (corners[1] > level === high0 && corners[2] > level === high0 && corners[3] > level === high0)
        continue;
      const inside = corners.map((value) => value > level);
      const edges = [across(x, y), down(x + 1, y), across(x, y + 1), down(x, y)] as const;
      const crossed = edges.filter((_, k) => inside[k] !== inside[(k + 1) % 4]);
      if (crossed.length === 2) join(crossed[0] ?? 0, crossed[1] ?? 0);
      else if (crossed.length === 4) {
        const high = (corners[0] + corners[1] + corners[2] + corners[3]) / 4 > level;
        // the corners cut off are those of the side that the middle is not on
        const firstCut = inside[0] !== high;
        join(edges[firstCut ? 3 : 0], edges[firstCut ? 0 : 1]);
        join(edges[firstCut ? 1 : 2], edges[firstCut ? 2 : 3]);
      }
    }
  }
  const point = (edge: number): [number, number] => {
    const cell = edge >> 1;
    const x = (cell % columns) - 1;
    const y = Math.floor(cell / columns) - 1;
    const from = at(x, y);
    const to = edge & 1 ? at(x, y + 1) : at(x + 1, y);
    const share = (level - from) / (to - from);
    const place: [number, number] = edge & 1 ? [x + 0.5, y + 0.5 + share] : [x + 0.5 + share, y + 0.5];
    return [Math.min(width, Math.max(0, place[0])), Math.min(height, Math.max(0, place[1]))];
  };
  const lines: number[][] = [];
  for (const start of next.keys()) {
    const line: number[] = [];
    for (let edge: number | undefined = start; edge !== undefined; ) {
      const neighbours: number[] = next.get(edge) ?? [];
      next.delete(edge);
      line.push(...point(edge));
      edge = neighbours.find((other) => next.has(other));
    }
    lines.push(line);
  }
  return lines;
}
