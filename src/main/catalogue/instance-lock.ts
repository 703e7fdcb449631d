import { join } from 'node:path';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type FileLock, lockFile } from '../files/file-lock.ts';

/** One workstation per data directory. @throws SulcusError CATALOGUE_IN_USE */
export const lockInstance = (dataDirectory: string): FileLock =>
  lockFile(
    join(dataDirectory, 'instance.lock'),
    () =>
      new SulcusError(
        'CATALOGUE_IN_USE',
        'Another Sulcus is running on this data directory. Close it first, or give this one another directory (--data-dir).',
      ),
  );
