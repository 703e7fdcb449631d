import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root, wherever the launcher was called from. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a command with its output shown; resolves to its exit code (128 + n when a signal ended it). */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', () => resolve(127));
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}

/** Whether a command can be started at all. */
export const exists = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Says why and ends. */
export function fail(message) {
  process.stderr.write(`sulcus: ${message}\n`);
  process.exit(1);
}
