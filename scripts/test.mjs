#!/usr/bin/env node
/** Everything that must be true of the project: types, lint, unit, build, end-to-end in a real Chromium. */
import { join } from 'node:path';
import { buildFor } from './lib/build.mjs';
import { electronBinary } from './lib/electron.mjs';
import { root, run } from './lib/run.mjs';
import { findChromium, installDependencies, nodeEnvironment } from './lib/toolchain.mjs';

const env = { ...(await nodeEnvironment()) };
await installDependencies(env);
env.CHROMIUM = await findChromium();
const bin = (name) => join(root, 'node_modules/.bin', name);

const sections = [
  ['types', () => run(bin('tsc'), ['--noEmit', '-p', '.'], { env })],
  ['lint and format', () => run(bin('biome'), ['ci', '--error-on-warnings', '.'], { env })],
  ['unit tests', () => run(bin('vitest'), ['run', '--project', 'unit'], { env })],
  ['build', async () => (await buildFor('electron', env)) || (await buildFor('browser', env))],
  ['system tests', () => run(bin('vitest'), ['run', '--project', 'system'], { env })],
];

const failed = [];
for (const [name, section] of sections) {
  const began = Date.now();
  process.stdout.write(`\n=== ${name} ===\n`);
  const code = await section();
  process.stdout.write(
    `=== ${name}: ${code === 0 ? 'ok' : `FAILED (${code})`}, ${Math.round((Date.now() - began) / 1000)} s ===\n`,
  );
  if (code !== 0) failed.push(name);
}

process.stdout.write('\n');
if (!electronBinary())
  process.stdout.write(
    'NOT RUN: real Electron (its binary is not here); the built main and preload ran over a stand-in.\n',
  );
process.stdout.write('NOT RUN: the tensorflow engine (npm run verify:tensorflow, by hand).\n');
if (!process.env.SULCUS_LGG)
  process.stdout.write('NOT RUN: tests on real scans (set SULCUS_LGG to a folder of patients).\n');
process.stdout.write(`${sections.length - failed.length} passed, ${failed.length} failed\n`);
if (failed.length > 0) process.stdout.write(`Failed: ${failed.join(', ')}\n`);
process.exit(failed.length > 0 ? 1 : 0);
