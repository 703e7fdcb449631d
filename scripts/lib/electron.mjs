import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const SILENCE_MS = 60_000;
const folder = join(root, 'node_modules/electron');

/** Path of the Electron binary, or null. Looks at files only: requiring the package would start a download. */
export function electronBinary() {
  const name = existsSync(join(folder, 'path.txt'))
    ? readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    : 'electron';
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const file = override ? join(override, name) : join(folder, 'dist', name);
  return existsSync(file) ? file : null;
}

/** Downloads the binary once; gives up after 60 seconds without progress. Resolves to whether it is there. */
export async function downloadElectron(env) {
  const script = join(folder, 'install.js');
  if (!existsSync(script)) return false;
  const child = spawn('node', [script], { cwd: folder, env, stdio: 'ignore' });
  const cache = join(folder, 'dist');
  let last = Date.now();
  let size = -1;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = statSync(cache, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (now !== size) {
        size = now;
        last = Date.now();
      }
      if (Date.now() - last > SILENCE_MS) child.kill('SIGKILL');
    }, 1000);
    child.on('error', () => undefined);
    child.on('exit', () => {
      clearInterval(timer);
      resolve(electronBinary() !== null);
    });
  });
}
