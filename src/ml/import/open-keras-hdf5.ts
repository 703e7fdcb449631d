import { basename } from 'node:path';
import type { Dataset, Group, File as HdfFile } from 'h5wasm/node';
import { checkedWeight, type ForeignModel, missing, unreadable } from './foreign-model.ts';

/**
 * Opens a Keras HDF5 file: weights alone (`save_weights`) or a full model (`model.save`). Layers and weights are found
 * by name, never by position; shapes are held against the architecture before anything is read.
 * @throws SulcusError WEIGHTS_UNREADABLE
 */
export async function openKerasHdf5(path: string): Promise<ForeignModel> {
  const file = basename(path);
  const hdf5 = await import('h5wasm/node');
  await hdf5.ready;
  let opened: HdfFile;
  try {
    opened = new hdf5.File(path, 'r');
    // an unreadable file is only noticed when it is asked for something
    opened.keys();
  } catch {
    throw unreadable(file, 'it is not an HDF5 file, or it is damaged');
  }
  const root = opened.get('model_weights');
  const group = (root instanceof hdf5.Group ? root : opened) as Group;
  return {
    architecture: architectureOf(opened, file),
    read: (layers) => {
      const weights = new Map<string, Float32Array>();
      for (const [layer, { weights: shapes }] of layers) {
        for (const [name, shape] of Object.entries(shapes)) {
          const dataset = findWeight(group, layer, name, (entry) => entry instanceof hdf5.Dataset);
          if (!dataset) throw missing(file, layer, name);
          weights.set(`${layer}/${name}`, readDataset(dataset, { layer, name, shape }, file));
        }
      }
      return weights;
    },
    close: () => void opened.close(),
  };
}

function architectureOf(opened: HdfFile, file: string): unknown {
  const text = opened.attrs.model_config?.value;
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable(file, 'the architecture inside it is not JSON');
  }
}

/** Keras names a weight `layer/kernel:0`, or (nested, or loaded twice) with more in front; the last part decides. */
function findWeight(
  root: Group,
  layer: string,
  name: string,
  isDataset: (entry: unknown) => boolean,
): Dataset | null {
  const group = root.get(layer);
  if (!group || !('keys' in group)) return null;
  const names = group.attrs.weight_names?.value;
  const listed = Array.isArray(names) ? names.map(String) : [];
  for (const path of listed) {
    const last = path.split('/').at(-1)?.replace(/:\d+$/, '');
    const entry = last === name ? group.get(path) : null;
    if (isDataset(entry)) return entry as Dataset;
  }
  return null;
}

/** One weight out of an HDF5 file; throws what `checkedWeight` throws. */
export const readDataset = (
  dataset: Dataset,
  expected: Parameters<typeof checkedWeight>[1],
  file: string,
): Float32Array => checkedWeight({ shape: dataset.shape, values: () => dataset.value }, expected, file);
