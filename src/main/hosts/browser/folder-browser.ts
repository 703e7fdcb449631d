import { createHash } from 'node:crypto';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { FolderListing } from '../../../shared/contract/ingest.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import type { FolderBrowser } from '../../host-port.ts';

const LIST_LIMIT = 2000;

/** Lists folders below the given roots by opaque ids; a link that leaves its root is refused. */
export function createFolderBrowser(roots: readonly string[]): FolderBrowser {
  const paths = new Map<string, { path: string; root: string }>();
  const idOf = (path: string, root: string): string => {
    const id = createHash('sha256').update(`${root}\0${path}`).digest('hex').slice(0, 32);
    paths.set(id, { path, root });
    return id;
  };
  const enter = async (folderId: string): Promise<{ path: string; root: string }> => {
    const known = paths.get(folderId);
    if (!known)
      throw new SulcusError(
        'FOLDER_UNKNOWN',
        'This folder choice is no longer valid. Choose the folder again.',
      );
    const real = await realpath(known.path).catch(() => null);
    const root = await realpath(known.root).catch(() => null);
    if (!real || !root)
      throw new SulcusError(
        'FOLDER_MISSING',
        `The folder ${basename(known.path)} does not exist (any more).`,
      );
    if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new SulcusError(
        'FOLDER_OUTSIDE',
        `${basename(known.path)} leads out of the folders Sulcus was started for (--root).`,
      );
    }
    return { path: real, root };
  };
  return {
    list: async (folderId): Promise<FolderListing> => {
      if (folderId === null) {
        return {
          folderId: null,
          name: 'Folders',
          parentId: null,
          entries: roots.map((root) => ({ folderId: idOf(root, root), name: basename(root) || root })),
        };
      }
      const { path, root } = await enter(folderId);
      const entries = await readdir(path, { withFileTypes: true }).catch(() => {
        throw new SulcusError(
          'FOLDER_UNREADABLE',
          `The folder ${basename(path)} cannot be read. Check its permissions.`,
        );
      });
      const names = entries
        .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .sort(new Intl.Collator('en', { numeric: true }).compare)
        .slice(0, LIST_LIMIT);
      return {
        folderId,
        name: basename(path),
        parentId: path === root ? null : idOf(dirname(path), root),
        entries: names.map((name) => ({ folderId: idOf(join(path, name), root), name })),
      };
    },
    resolve: async (folderId) => (await enter(folderId)).path,
  };
}
