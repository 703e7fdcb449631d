import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type ForeignModel, unreadable } from './foreign-model.ts';
import { openHdf5 } from './hdf5-file.ts';
import { weightsIn } from './open-keras-hdf5.ts';

const WANTED = new Set(['config.json', 'model.weights.h5']);
/** What a part may grow to; weights hardly compress at all, JSON by a factor of ten or twenty. */
const LARGEST_PART = 1024 * 1024 * 1024;
const HIGHEST_RATIO = 100;

/**
 * Opens a Keras 3 archive (`model.save('x.keras')`): a zip of `config.json` and `model.weights.h5`. Only these two are
 * read, by name and into memory, so no path in the archive leads anywhere.
 * @throws SulcusError WEIGHTS_UNREADABLE, ARCHIVE_REFUSED (a part that would grow without measure)
 */
export async function openKerasArchive(path: string): Promise<ForeignModel> {
  const file = basename(path);
  const parts = unpack(new Uint8Array(await readFile(path)), file);
  const config = parts['config.json'];
  const weights = parts['model.weights.h5'];
  if (!config || !weights)
    throw unreadable(file, 'it is no Keras 3 archive (config.json or model.weights.h5 is absent)');
  const architecture = parsed(config, file);
  const hdf5 = await openHdf5(weights, file);
  return { architecture, read: weightsIn(hdf5, file), close: hdf5.close };
}

function parsed(config: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(strFromU8(config)) as unknown;
  } catch {
    throw unreadable(file, 'the architecture inside it is not JSON');
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
