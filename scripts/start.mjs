#!/usr/bin/env node
/** Opens the workstation: in Electron, or in the browser where Electron cannot run. Needs Node 20 and npm, no more. */
import { join } from 'node:path';
import { buildFor } from './lib/build.mjs';
import { downloadElectron, electronBinary } from './lib/electron.mjs';
import { fail, root, run } from './lib/run.mjs';
import { installDependencies, nodeEnvironment } from './lib/toolchain.mjs';

const env = await nodeEnvironment();
await installDependencies(env);

const reason = await whyNoElectron();
if (reason === null) {
  if ((await buildFor('electron', env)) !== 0)
    fail('The workstation could not be built; the messages above say why.');
  process.exit(await run(electronBinary(), [root, ...process.argv.slice(2)], { env }));
}
process.stdout.write(`${reason}: serving the workstation to the browser instead.\n`);
if ((await buildFor('browser', env)) !== 0)
  fail('The workstation could not be built; the messages above say why.');
process.exit(
  await run('node', [join(root, 'src/main/hosts/cli/main.ts'), 'serve', ...process.argv.slice(2)], { env }),
);

/** One line why Electron cannot open here, or null when it can. */
async function whyNoElectron() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'There is no display';
  if (electronBinary() !== null) return null;
  process.stdout.write('Downloading Electron (once) ...\n');
  return (await downloadElectron(env)) ? null : 'Electron cannot be downloaded here';
}
