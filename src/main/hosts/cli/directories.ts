import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root, where package.json, resources/ and out/ are. */
export const packageRoot = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

export const resourcesDirectory = join(packageRoot, 'resources');

/** Where the catalogue lives when nothing else is said: the system's place for a program's data. */
export function defaultDataDirectory(): string {
  const { SULCUS_DATA, XDG_DATA_HOME, APPDATA } = process.env;
  if (SULCUS_DATA) return SULCUS_DATA;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/Sulcus');
  if (process.platform === 'win32') return join(APPDATA ?? join(homedir(), 'AppData/Roaming'), 'Sulcus');
  return join(XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'sulcus');
}
