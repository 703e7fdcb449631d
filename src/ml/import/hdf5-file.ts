import type { Dataset, Group } from 'h5wasm';
import { unreadable } from './foreign-model.ts';

/** An HDF5 file in memory. */
export interface Hdf5File {
  readonly root: Group;
  isGroup(entry: unknown): entry is Group;
  isDataset(entry: unknown): entry is Dataset;
  close(): void;
}

let opened = 0;

/**
 * Opens an HDF5 file out of memory, on the library's own file system, which has nothing else in it: what a file says is
 * stored outside it (external storage, links) is not there.
 * @param file its bare name, for messages
 * @throws SulcusError WEIGHTS_UNREADABLE
 */
export async function openHdf5(bytes: Uint8Array, file: string): Promise<Hdf5File> {
  const hdf5 = await import('h5wasm');
  const { FS, activate_throwing_error_handler: throwErrors } = await hdf5.ready;
  // else they are printed
  throwErrors();
  const name = `${++opened}.h5`;
  const discard = () => FS.unlink(name);
  FS.writeFile(name, bytes);
  try {
    const root = new hdf5.File(name, 'r');
    // an unreadable file is only noticed when it is asked for something
    root.keys();
    return {
      root,
      isGroup: (entry): entry is Group => entry instanceof hdf5.Group,
      isDataset: (entry): entry is Dataset => entry instanceof hdf5.Dataset,
      close: () => {
        root.close();
        discard();
      },
    };
  } catch {
    discard();
    throw unreadable(file, 'it is not an HDF5 file, or it is damaged');
  }
}
