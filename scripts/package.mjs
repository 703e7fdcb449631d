#!/usr/bin/env node
/**
 * Packages the workstation for this platform into `dist/`. `--electron-zips FOLDER` takes Electron's archive from there
 * where its host cannot be reached.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFor } from './lib/build.mjs';
import { staysOut } from './lib/packaged-files.mjs';
import { fail, root } from './lib/run.mjs';
import { installDependencies, nodeEnvironment } from './lib/toolchain.mjs';

const { values } = parseArgs({ options: { 'electron-zips': { type: 'string' } } });
const env = await nodeEnvironment();
await installDependencies(env);
if ((await buildFor('electron', env)) !== 0) fail('the app could not be built');
const { packager } = await import('@electron/packager');
const target = { platform: process.platform, arch: process.arch };
const zips = values['electron-zips'];
try {
  const [folder] = await packager({
    dir: root,
    out: join(root, 'dist'),
    name: 'Sulcus',
    ...target,
    ...(zips && { electronZipDir: zips }),
    ignore: (path) => staysOut(path, target),
    // native libraries, worker threads and the child process are opened as files
    asar: false,
    overwrite: true,
    quiet: true,
  });
  process.stdout.write(`Packaged: ${folder}\n`);
} catch (error) {
  fail(`packaging failed: ${error instanceof Error ? error.message : error}`);
}
