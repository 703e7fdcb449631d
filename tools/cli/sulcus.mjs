#!/usr/bin/env node
/** The command `sulcus`: finds Node 24 and runs the command line from its sources; nothing is built for it. */
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '../..');
const { nodeEnvironment } = await import(join(root, 'scripts/lib/toolchain.mjs'));
// the command ends itself when this process is gone, however it went
const env = { ...(await nodeEnvironment()), SULCUS_LAUNCHER: String(process.pid) };
const child = spawn('node', [join(root, 'src/main/hosts/cli/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
