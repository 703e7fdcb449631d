import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Dataset, Group } from 'h5wasm';
import { checkedWeight, type ForeignModel, LARGEST_FILE, missing, unreadable } from './foreign-model.ts';
import { type Hdf5File, openHdf5 } from './hdf5-file.ts';
import type { InferredLayer } from './infer-shapes.ts';

/**
 * Opens a Keras HDF5 file: weights alone (`save_weights`, of Keras 2 or 3) or a full model (`model.save`). Layers and
 * weights are found by name; shapes are held against the architecture before anything is read.
 * @throws SulcusError WEIGHTS_UNREADABLE
 */
export async function openKerasHdf5(path: string): Promise<ForeignModel> {
  const file = basename(path);
  const size = await stat(path).then(
    (info) => info.size,
    () => 0,
  );
  if (size > LARGEST_FILE) throw unreadable(file, 'it is larger than 1 GB, no model for Sulcus');
  const bytes = await readFile(path).catch(() => {
    throw unreadable(file, 'it is not there, or not permitted');
  });
  const hdf5 = await openHdf5(bytes, file);
  try {
    return { architecture: architectureOf(hdf5, file), read: weightsIn(hdf5, file), close: hdf5.close };
  } catch (error) {
    hdf5.close();
    throw error;
  }
}

/** Reads the weights of layers, however this version of Keras has laid them out. */
export function weightsIn(hdf5: Hdf5File, file: string): ForeignModel['read'] {
  const groups = layerGroups(hdf5);
  return (layers) =>
    groups.size > 0 ? readNumbered(groups, hdf5, layers, file) : readNamed(hdf5, layers, file);
}

/** Keras 3: a layer's weights are numbered in its own order. */
function readNumbered(
  groups: ReadonlyMap<string, Group>,
  { isDataset }: Hdf5File,
  layers: ReadonlyMap<string, InferredLayer>,
  file: string,
): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>();
  for (const [layer, { weights: shapes }] of layers) {
    for (const [at, [name, shape]] of Object.entries(shapes).entries()) {
      const dataset = groups.get(layer)?.get(String(at));
      if (!isDataset(dataset)) throw missing(file, layer, name);
      found.set(`${layer}/${name}`, readDataset(dataset, { layer, name, shape }, file));
    }
  }
  return found;
}

/** The groups of a Keras 3 file are named by class; the layer's own name is noted beside its weights. */
function layerGroups({ root, isGroup }: Hdf5File): Map<string, Group> {
  const groups = new Map<string, Group>();
  const listed = root.get('layers');
  if (!isGroup(listed)) return groups;
  for (const key of listed.keys()) {
    const entry = listed.get(key);
    const vars = isGroup(entry) ? entry.get('vars') : null;
    if (!isGroup(vars)) continue;
    const name = vars.attrs.name?.value;
    groups.set(typeof name === 'string' ? name : key, vars);
  }
  return groups;
}

/** Keras 2, and full models: a group per layer. */
function readNamed(
  hdf5: Hdf5File,
  layers: ReadonlyMap<string, InferredLayer>,
  file: string,
): Map<string, Float32Array> {
  const inner = hdf5.root.get('model_weights');
  const group = hdf5.isGroup(inner) ? inner : hdf5.root;
  const weights = new Map<string, Float32Array>();
  for (const [layer, { weights: shapes }] of layers) {
    for (const [name, shape] of Object.entries(shapes)) {
      const dataset = findWeight(group, layer, name, hdf5);
      if (!dataset) throw missing(file, layer, name);
      weights.set(`${layer}/${name}`, readDataset(dataset, { layer, name, shape }, file));
    }
  }
  return weights;
}

function architectureOf({ root }: Hdf5File, file: string): unknown {
  const text = root.attrs.model_config?.value;
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable(file, 'the architecture inside it is not JSON');
  }
}

/** As the first published ImageNet files name them: `block1_conv1_W_1:0`. */
const PUBLISHED: Readonly<Record<string, string>> = { kernel: 'W', bias: 'b' };

/** Keras names a weight `layer/kernel:0`, or (nested, or loaded twice) with more in front; the last part decides. */
function findWeight(
  root: Group,
  layer: string,
  name: string,
  { isGroup, isDataset }: Hdf5File,
): Dataset | null {
  const group = root.get(layer);
  if (!isGroup(group)) return null;
  const names = group.attrs.weight_names?.value;
  const listed = Array.isArray(names) ? names.map(String) : [];
  const wanted = [name, `${layer}_${PUBLISHED[name]}`];
  for (const path of listed) {
    const last = path.split('/').at(-1)?.replace(/:\d+$/, '') ?? '';
    const entry =
      wanted.includes(last) || wanted.includes(last.replace(/_\d+$/, '')) ? group.get(path) : null;
    if (isDataset(entry)) return entry;
  }
  return null;
}

/** One weight out of an HDF5 file; throws what `checkedWeight` throws. */
const readDataset = (
  dataset: Dataset,
  expected: Parameters<typeof checkedWeight>[1],
  file: string,
): Float32Array => checkedWeight({ shape: dataset.shape, values: () => dataset.value }, expected, file);
