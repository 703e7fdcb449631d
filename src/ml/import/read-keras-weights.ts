import { basename } from 'node:path';
import type { Dataset, Group, File as HdfFile } from 'h5wasm/node';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { InferredLayer } from './infer-shapes.ts';

export interface KerasWeights {
  /** the architecture, where the file holds one (a full-model .h5) */
  readonly architecture: unknown;
  /** the weights of the layers asked for, float32, in TF.js order */
  read(layers: ReadonlyMap<string, InferredLayer>): Map<string, Float32Array>;
  close(): void;
}

/**
 * Opens a Keras HDF5 file: weights alone (`save_weights`) or a full model (`model.save`). Layers and weights are found
 * by name, never by position; shapes are held against the architecture before anything is read.
 * @throws SulcusError WEIGHTS_UNREADABLE
 */
export async function openKerasWeights(path: string): Promise<KerasWeights> {
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
          weights.set(`${layer}/${name}`, readWeight(dataset, layer, name, shape, file));
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

function readWeight(
  dataset: Dataset,
  layer: string,
  name: string,
  shape: readonly number[],
  file: string,
): Float32Array {
  if (String(dataset.shape) !== String(shape)) {
    throw new SulcusError(
      'WEIGHTS_MISFIT',
      `${file}: ${name} of layer "${layer}" is ${(dataset.shape ?? []).join(' x ')} and the architecture asks for ${shape.join(' x ')}. Take the weights that belong to this architecture.`,
    );
  }
  const { value } = dataset;
  if (!ArrayBuffer.isView(value) || value instanceof DataView || value instanceof BigInt64Array)
    throw unreadable(file, `${name} of layer "${layer}" does not hold numbers`);
  const numbers = Float32Array.from(value as Float32Array);
  if (!numbers.every(Number.isFinite)) {
    throw new SulcusError(
      'WEIGHTS_NOT_FINITE',
      `${file}: ${name} of layer "${layer}" holds values that are no numbers. The model cannot be used; train or export it again.`,
    );
  }
  return numbers;
}

const missing = (file: string, layer: string, name: string) =>
  new SulcusError(
    'WEIGHTS_MISSING',
    `${file} has no ${name} for layer "${layer}". Take the weights that belong to this architecture.`,
  );

const unreadable = (file: string, cause: string) =>
  new SulcusError('WEIGHTS_UNREADABLE', `${file} cannot be read: ${cause}. Export the weights again.`);
