export interface Components {
  /** per voxel of the volume, slices one after another: 0 outside, else 1.. */
  readonly labels: Int32Array;
  /** voxels of component `label` at `sizes[label - 1]` */
  readonly sizes: readonly number[];
}

/**
 * Connected components (26 neighbours in 3D) of a volume of masks, numbered as they are met in stack order.
 * @param masks one mask (width * height, 0|1) per slice in stack order; null where there is none
 */
export function labelComponents(
  masks: readonly (Uint8Array | null)[],
  width: number,
  height: number,
): Components {
  const area = width * height;
  const labels = new Int32Array(area * masks.length);
  const sizes: number[] = [];
  const stack: number[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] !== 0 || !isSet(masks, start, area)) continue;
    const label = sizes.length + 1;
    labels[start] = label;
    stack.push(start);
    let size = 0;
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      size++;
      forEachNeighbour(index, width, height, masks.length, (neighbour) => {
        if (labels[neighbour] === 0 && isSet(masks, neighbour, area)) {
          labels[neighbour] = label;
          stack.push(neighbour);
        }
      });
    }
    sizes.push(size);
  }
  return { labels, sizes };
}

/**
 * The largest connected component of a volume of masks; on a tie the one met first.
 * @param masks one mask (width * height, 0|1) per slice in stack order; null where there is none
 * @returns masks of the same shape with every other component removed; null stays null
 */
export function largestComponent(
  masks: readonly (Uint8Array | null)[],
  width: number,
  height: number,
): (Uint8Array | null)[] {
  const area = width * height;
  const { labels, sizes } = labelComponents(masks, width, height);
  const best = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0)) + 1;
  return masks.map(
    (mask, z) => mask?.map((value, i) => (value && labels[z * area + i] === best ? 1 : 0)) ?? null,
  );
}

/**
 * The largest connected component of a volume of masks and all of at least a share of its voxels.
 * @param masks one mask (width * height, 0|1) per slice in stack order; null where there is none
 * @param share 0..1
 * @returns masks of the same shape; null stays null
 */
export function largeComponents(
  masks: readonly (Uint8Array | null)[],
  width: number,
  height: number,
  share: number,
): (Uint8Array | null)[] {
  return keepComponents(
    masks,
    width,
    height,
    (sizes) => share * sizes.reduce((most, size) => Math.max(most, size), 0),
  );
}

/**
 * Takes connected components of fewer than `fewest` voxels away.
 * @param masks one mask (width * height, 0|1) per slice in stack order; null where there is none
 * @returns masks of the same shape; null stays null
 */
export function withoutSmallComponents(
  masks: readonly (Uint8Array | null)[],
  width: number,
  height: number,
  fewest: number,
): (Uint8Array | null)[] {
  return keepComponents(masks, width, height, () => fewest);
}

/** @param fewestOf how many voxels a component must have, from the sizes of all */
function keepComponents(
  masks: readonly (Uint8Array | null)[],
  width: number,
  height: number,
  fewestOf: (sizes: readonly number[]) => number,
): (Uint8Array | null)[] {
  const area = width * height;
  const { labels, sizes } = labelComponents(masks, width, height);
  const fewest = fewestOf(sizes);
  return masks.map(
    (mask, z) =>
      mask?.map((value, i) => (value && (sizes[(labels[z * area + i] ?? 0) - 1] ?? 0) >= fewest ? 1 : 0)) ??
      null,
  );
}

const isSet = (masks: readonly (Uint8Array | null)[], index: number, area: number): boolean =>
  masks[Math.floor(index / area)]?.[index % area] === 1;

function forEachNeighbour(
  index: number,
  width: number,
  height: number,
  depth: number,
  visit: (neighbour: number) => void,
): void {
  const area = width * height;
  const z = Math.floor(index / area);
  const y = Math.floor((index % area) / width);
  const x = index % width;
  for (let dz = Math.max(0, z - 1); dz <= Math.min(depth - 1, z + 1); dz++) {
    for (let dy = Math.max(0, y - 1); dy <= Math.min(height - 1, y + 1); dy++) {
      for (let dx = Math.max(0, x - 1); dx <= Math.min(width - 1, x + 1); dx++) {
        visit(dz * area + dy * width + dx);
      }
    }
  }
}
