import { randomBytes } from 'node:crypto';
import { SulcusError } from '../shared/sulcus-error.ts';

/** Opaque ids for folders the reader chose outside the page: the page never sees a path. */
export class FolderIds {
  readonly #paths = new Map<string, string>();

  register(path: string): string {
    const id = randomBytes(16).toString('hex');
    this.#paths.set(id, path);
    return id;
  }

  find(folderId: string): string | null {
    return this.#paths.get(folderId) ?? null;
  }

  /** @throws SulcusError FOLDER_UNKNOWN */
  require(folderId: string): string {
    const path = this.find(folderId);
    if (!path)
      throw new SulcusError(
        'FOLDER_UNKNOWN',
        'This folder choice is no longer valid. Choose the folder again.',
      );
    return path;
  }
}
