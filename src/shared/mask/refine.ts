import { labelComponents, withoutSmallComponents } from './connected-components.ts';

/** Everything here takes a mask of width * height pixels, 0|1, leaves it as it is and returns a new one. */
export type MaskOperation = (mask: Uint8Array, width: number, height: number) => Uint8Array;

/** Islands of fewer pixels are taken away by `removeIslands`. */
export const ISLAND_PIXELS = 20;

/** Fills what is enclosed: background from which no way over edge neighbours leads to the border. */
export const fillHoles: MaskOperation = (mask, width, height) => {
  const outside = new Uint8Array(mask.length);
  const stack: number[] = [];
  const visit = (x: number, y: number) => {
    const at = y * width + x;
    if (x < 0 || y < 0 || x >= width || y >= height || mask[at] || outside[at]) return;
    outside[at] = 1;
    stack.push(at);
  };
  for (let x = 0; x < width; x++) {
    visit(x, 0);
    visit(x, height - 1);
  }
  for (let y = 0; y < height; y++) {
    visit(0, y);
    visit(width - 1, y);
  }
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width;
    const y = Math.floor(at / width);
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  return outside.map((value) => 1 - value);
};

/** Keeps the largest connected piece (8 neighbours); on a tie the one nearer to the top left. */
export const keepLargest: MaskOperation = (mask, width, height) => {
  const { labels, sizes } = labelComponents([mask], width, height);
  const best = sizes.indexOf(Math.max(...sizes, 0)) + 1;
  return mask.map((_, at) => (best > 0 && labels[at] === best ? 1 : 0));
};

/** Takes away connected pieces (8 neighbours) of fewer than `ISLAND_PIXELS` pixels. */
export const removeIslands: MaskOperation = (mask, width, height) => {
  const [kept] = withoutSmallComponents([mask], width, height, ISLAND_PIXELS);
  return kept ?? mask.slice();
};

/** Adds every pixel that touches the mask by an edge. */
export const grow: MaskOperation = (mask, width, height) =>
  mask.map((value, at) => (value || touches(mask, width, height, at, 1) ? 1 : 0));

/** Takes away every pixel that touches the background by an edge; the border of the image counts as mask. */
export const shrink: MaskOperation = (mask, width, height) =>
  mask.map((value, at) => (value && !touches(mask, width, height, at, 0) ? 1 : 0));

/** A pixel becomes what most of the 3 x 3 pixels around and with it are; outside the image counts as background. */
export const smooth: MaskOperation = (mask, width, height) =>
  mask.map((_, at) => {
    const x = at % width;
    const y = Math.floor(at / width);
    let set = 0;
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) set += mask[v * width + u] ?? 0;
    }
    return set >= 5 ? 1 : 0;
  });

export const clear: MaskOperation = (mask) => new Uint8Array(mask.length);

function touches(mask: Uint8Array, width: number, height: number, at: number, value: 0 | 1): boolean {
  const x = at % width;
  const y = Math.floor(at / width);
  return (
    (x > 0 && mask[at - 1] === value) ||
    (x < width - 1 && mask[at + 1] === value) ||
    (y > 0 && mask[at - width] === value) ||
    (y < height - 1 && mask[at + width] === value)
  );
}
