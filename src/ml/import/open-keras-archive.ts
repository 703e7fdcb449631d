import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { Dataset, Group } from 'h5wasm/node';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type ForeignModel, missing, unreadable } from './foreign-model.ts';
import { asKeras2 } from './keras3-json.ts';
import { readDataset } from './open-keras-hdf5.ts';

const WANTED = new Set(['config.json', 'model.weights.h5']);
/** What a part may grow to; weights hardly compress at all, JSON by a factor of ten or twenty. */
const LARGEST_PART = 1024 * 1024 * 1024;
const HIGHEST_RATIO = 100;

/**
 * Opens a Keras 3 archive (`model.save('x.keras')`): a zip of `config.json` and `model.weights.h5`. Only these two are
 * read, by name and into memory or a folder of our own, so no path in the archive leads anywhere.
 * @throws SulcusError WEIGHTS_UNREADABLE, ARCHIVE_REFUSED (a part that would grow without measure)
 */
export async function openKerasArchive(path: string): Promise<ForeignModel> {
  const file = basename(path);
  const parts = unpack(new Uint8Array(readFileSync(path)), file);
  const config = parts['config.json'];
  const weights = parts['model.weights.h5'];
  if (!config || !weights)
    throw unreadable(file, 'it is no Keras 3 archive (config.json or model.weights.h5 is absent)');
  let architecture: unknown;
  try {
    architecture = asKeras2(JSON.parse(strFromU8(config)));
  } catch {
    throw unreadable(file, 'the architecture inside it is not JSON');
  }
  const hdf5 = await import('h5wasm/node');
  await hdf5.ready;
  // the HDF5 library reads files, not memory
  const folder = mkdtempSync(join(tmpdir(), 'sulcus-'));
  const copy = join(folder, 'weights.h5');
  const discard = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(copy, weights);
    const opened = new hdf5.File(copy, 'r');
    const groups = layerGroups(opened.get('layers'), (entry): entry is Group => entry instanceof hdf5.Group);
    return {
      architecture,
      read: (layers) => {
        const found = new Map<string, Float32Array>();
        for (const [layer, { weights: shapes }] of layers) {
          for (const [at, [name, shape]] of Object.entries(shapes).entries()) {
            const dataset = groups.get(layer)?.get(String(at));
            if (!(dataset instanceof hdf5.Dataset)) throw missing(file, layer, name);
            found.set(`${layer}/${name}`, readDataset(dataset as Dataset, { layer, name, shape }, file));
          }
        }
        return found;
      },
      close: () => {
        opened.close();
        discard();
      },
    };
  } catch (error) {
    discard();
    if (error instanceof SulcusError) throw error;
    throw unreadable(file, 'its weights are no HDF5 file, or damaged');
  }
}

function unpack(bytes: Uint8Array, file: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (!WANTED.has(name)) return false;
        if (originalSize > LARGEST_PART || originalSize > HIGHEST_RATIO * Math.max(size, 1024)) {
          throw new SulcusError(
            'ARCHIVE_REFUSED',
            `${file}: ${name} would grow from ${size} to ${originalSize} bytes. No model does; the archive was not unpacked.`,
          );
        }
        return true;
      },
    });
  } catch (error) {
    if (error instanceof SulcusError) throw error;
    throw unreadable(file, 'it is not a zip archive, or it is damaged');
  }
}

/** The weights of each layer: Keras names their groups by class, and notes the layer's own name beside them. */
function layerGroups(root: unknown, isGroup: (entry: unknown) => entry is Group): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (!isGroup(root)) return groups;
  for (const key of root.keys()) {
    const entry = root.get(key);
    const vars = isGroup(entry) ? entry.get('vars') : null;
    if (!isGroup(vars)) continue;
    const name = vars.attrs.name?.value;
    groups.set(typeof name === 'string' ? name : key, vars);
  }
  return groups;
}
