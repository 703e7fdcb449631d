import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const OUTPUTS = { electron: 'out/main/index.js', browser: 'out/browser/bridge.js' };
const SOURCES = ['src', 'vite', 'electron.vite.config.ts', 'package-lock.json'];

/** Builds what a host needs when it is missing or older than the sources; resolves to an exit code. */
export async function buildFor(host, env) {
  if (isFresh(join(root, OUTPUTS[host]))) return 0;
  const steps =
    host === 'electron'
      ? [['electron-vite', 'build']]
      : [
          ['vite', 'build', '-c', 'vite/browser-host.config.ts'],
          ['vite', 'build', '-c', 'vite/bridge.config.ts'],
        ];
  for (const [command, ...args] of steps) {
    const code = await run(join(root, 'node_modules/.bin', command), [...args, '--logLevel', 'warn'], {
      env,
    });
    if (code !== 0) return code;
  }
  return 0;
}

function isFresh(output) {
  if (!existsSync(output)) return false;
  const built = statSync(output).mtimeMs;
  return SOURCES.every((source) => newest(join(root, source)) <= built);
}

function newest(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
