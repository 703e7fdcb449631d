import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** What `importKeras` is given of a folder. */
export interface ModelFilesFound {
  readonly weights: string;
  /** Keras JSON beside weights that may hold no architecture; null: there is none */
  readonly architecture: string | null;
}

/**
 * Finds the one model of a folder: a TF.js layers folder (model.json with its .bin files), a Keras 3 archive, or HDF5
 * with at most one JSON beside it. Folders below are not looked into.
 * @throws SulcusError MODEL_FILES_MISSING, MODEL_FILES_SEVERAL
 */
export async function findModelFiles(folder: string): Promise<ModelFilesFound> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const ending = (pattern: RegExp) => names.filter((name) => pattern.test(name)).sort();
  const containers = ending(/\.(keras|h5|hdf5)$/i);
  if (containers.length === 0 && names.includes('model.json') && ending(/\.bin$/i).length > 0)
    return { weights: folder, architecture: null };
  const [weights] = containers;
  if (weights === undefined) {
    throw new SulcusError(
      'MODEL_FILES_MISSING',
      `${basename(folder)} holds no model: no .keras, .h5 or .hdf5 file, and no model.json with .bin files. Choose the folder that the model was saved in.`,
    );
  }
  if (containers.length > 1) throw several(folder, containers);
  const json = /\.keras$/i.test(weights) ? [] : ending(/\.json$/i);
  if (json.length > 1) throw several(folder, json);
  return {
    weights: join(folder, weights),
    architecture: json[0] === undefined ? null : join(folder, json[0]),
  };
}

const several = (folder: string, names: readonly string[]) =>
  new SulcusError(
    'MODEL_FILES_SEVERAL',
    `${basename(folder)} holds several models or architectures (${names.slice(0, 3).join(', ')}). Put the files of one model into a folder of their own.`,
  );
