import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** A file of this size is no slice; its size is looked at before memory is taken. */
const MAX_FILE_BYTES = 600 * 1024 * 1024;

/**
 * Reads one image file whole. Blocking: for worker threads only, where it is the cheaper way.
 * @param fileName bare name for messages, never a path
 * @throws SulcusError FILE_MISSING, FILE_UNREADABLE, FILE_TOO_LARGE
 */
export function readImageFile(path: string, fileName: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size > MAX_FILE_BYTES) throw tooLarge(fileName, size);
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof SulcusError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') {
      throw new SulcusError(
        'FILE_MISSING',
        `${fileName} is no longer where it was. Put it back, or open its new folder.`,
      );
    }
    throw new SulcusError(
      'FILE_UNREADABLE',
      `${fileName} cannot be read (${code || 'unknown cause'}). Check its permissions and the disk.`,
    );
  }
}

const tooLarge = (fileName: string, size: number) =>
  new SulcusError(
    'FILE_TOO_LARGE',
    `${fileName} has ${Math.round(size / 2 ** 20)} MB; Sulcus reads files of up to ${MAX_FILE_BYTES / 2 ** 20} MB. It was left out. Export the slices as single files.`,
  );
