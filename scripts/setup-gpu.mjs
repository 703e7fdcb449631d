#!/usr/bin/env node
/** Brings TensorFlow's library for NVIDIA GPUs (CUDA 11, Linux and Windows x64) and says what it found. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root, run } from './lib/run.mjs';
import { installDependencies, nodeEnvironment } from './lib/toolchain.mjs';

const NAME = '@tensorflow/tfjs-node-gpu';

const env = await nodeEnvironment();
await installDependencies(env);
if (!existsSync(join(root, 'node_modules', NAME))) {
  fail(`${NAME} is not installed (npm leaves optional packages out where they do not fit this system).`);
}
process.stdout.write('Bringing TensorFlow’s library (about 400 MB, once)…\n');
const installed = await run('npm', ['rebuild', NAME, '--ignore-scripts=false'], { env });
if (installed !== 0) {
  process.stdout.write(
    'Its download failed (its host cannot be reached, or has no build for this system). Sulcus runs without it.\n',
  );
}
process.exit(await run('node', [join(root, 'scripts/lib/report-gpu.ts')], { env }));
